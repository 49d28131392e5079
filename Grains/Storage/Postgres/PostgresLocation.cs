using Asya.Settings;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Asya.Grains.Storage.Postgres;

/// <summary>
/// Which database, from what people write: <c>postgres://user:password@host:port/database?sslmode=require</c>, or Npgsql's own form.
/// </summary>
/// <remarks>Errors do not quote the text, because it holds a password.</remarks>
internal sealed class PostgresLocation
{
    /// <summary>The schema of the tables, unless the setting names another by <c>Search Path</c>.</summary>
    public const string DefaultSchema = "asya";

    private readonly NpgsqlConnectionStringBuilder _settings;

    private PostgresLocation(NpgsqlConnectionStringBuilder settings) => _settings = settings;

    /// <summary>Gets the schema that the tables are in.</summary>
    public string Schema => _settings.SearchPath!;

    /// <summary>Gets where this is, without user and password.</summary>
    public string Description => $"postgres://{_settings.Host}:{_settings.Port}/{_settings.Database} ({Schema})";

    /// <summary>Gets what other libraries connect with.</summary>
    public string ConnectionString => _settings.ConnectionString;

    /// <exception cref="FormatException">The text is invalid; the message has the reason.</exception>
    public static PostgresLocation Parse(string text)
    {
        NpgsqlConnectionStringBuilder settings = IsUrl(text) ? FromUrl(text) : OfPairs(text);
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new FormatException("it names no host");
        }

        if (string.IsNullOrEmpty(settings.Database))
        {
            throw new FormatException("it names no database");
        }

        settings.SearchPath ??= DefaultSchema;
        if (settings.SearchPath.AsSpan().ContainsAny(", \"'"))
        {
            throw new FormatException("its Search Path must be one schema, a plain name");
        }

        settings.ApplicationName ??= "asya";
        return new PostgresLocation(settings);
    }

    /// <summary>The same for the text of the setting itself.</summary>
    /// <exception cref="OptionsValidationException">The text is invalid; the message has the setting and the reason.</exception>
    public static PostgresLocation FromSetting(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new OptionsValidationException(
                AsyaVariables.DatabaseUrl, typeof(TaskStoreOptions), [$"{AsyaVariables.DatabaseUrl} is no database: {wrong.Message}."]);
        }
    }

    /// <summary>Makes the connections that write tasks and read them by their keys, and do nothing else.</summary>
    /// <param name="options">The options of the store.</param>
    /// <param name="size">How many there are.</param>
    public NpgsqlDataSource OpenForTasks(TaskStoreOptions options, int size)
    {
        NpgsqlConnectionStringBuilder settings = Defaults(options, size);
        settings.MaxPoolSize = Math.Max(settings.MaxPoolSize, size);

        // A plan that was made while the tables were small must do when they are not: by index, and made once.
        settings.Options += " -c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off";
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>Makes the connections of a task store.</summary>
    public NpgsqlDataSource Open(TaskStoreOptions options) =>

        // One for each reader, and some for webhooks.
        NpgsqlDataSource.Create(Defaults(options, options.Readers + 4));

    private NpgsqlConnectionStringBuilder Defaults(TaskStoreOptions options, int size)
    {
        NpgsqlConnectionStringBuilder settings = new(_settings.ConnectionString);

        // Explicit settings stay. A key that was not given has its default value and is not listed.
        SetDefault(settings, "Max Auto Prepare", 64);
        SetDefault(settings, "Auto Prepare Min Usages", 2);
        SetDefault(settings, "Timeout", 5);
        SetDefault(settings, "Command Timeout", 8);
        SetDefault(settings, "Keepalive", 10);

        // Nothing here leaves a session changed, so a connection goes back to the pool without a reset of the session.
        SetDefault(settings, "No Reset On Close", true);
        SetDefault(settings, "Maximum Pool Size", size);
        string lockTimeout = $"-c lock_timeout={(long)options.BusyTimeout.TotalMilliseconds}";
        string commit = options.Durability is Durability.Process ? " -c synchronous_commit=off" : "";
        settings.Options = $"{settings.Options} {lockTimeout}{commit}".Trim();
        return settings;
    }

    public override string ToString() => Description;

    private static bool IsUrl(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static NpgsqlConnectionStringBuilder OfPairs(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw new FormatException(
                "it is neither a postgres:// URL nor a connection string such as Host=db;Database=asya;Username=asya;Password=...", wrong);
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url))
        {
            throw new FormatException("it is no valid URL; a password with special characters must be percent-encoded");
        }

        NpgsqlConnectionStringBuilder settings = new()
        {
            Host = Uri.UnescapeDataString(url.Host),
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            settings.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            settings.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string name = Uri.UnescapeDataString(parts[0]);
            try
            {
                settings[Synonym(name)] = Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : "");
            }
            catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
            {
                throw new FormatException($"its parameter {name} is unknown or has a wrong value", wrong);
            }
        }

        return settings;
    }

    /// <summary>libpq's parameter names and their Npgsql equivalents.</summary>
    private static string Synonym(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "host" => "Host",
        "port" => "Port",
        "user" => "Username",
        "password" => "Password",
        "search_path" => "Search Path",
        _ => name,
    };

    private static void SetDefault(NpgsqlConnectionStringBuilder settings, string name, object value)
    {
        if (!settings.ContainsKey(name) || !settings.ShouldSerialize(name))
        {
            settings[name] = value;
        }
    }
}
