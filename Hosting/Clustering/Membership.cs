using Asya.Grains.Hosting;
using Asya.Settings;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Asya.Hosting.Clustering;

/// <summary>
/// Where the silos of a cluster know each other from: a table in PostgreSQL, in Azure Storage or in Redis. By default it is beside the
/// tasks.
/// </summary>
internal static class Membership
{
    public const string Key = "Asya:Cluster:Membership";

    private const string Wants =
        $"{AsyaVariables.Membership} must be postgres://user:password@host/database, redis://:password@host:port, rediss://..., "
        + "https://ACCOUNT.table.core.windows.net, or a connection string of an Azure Storage account";

    /// <summary>Gets whether there is a place of its own: neither beside the tasks nor a section of Orleans' own form.</summary>
    public static bool IsSet(IConfiguration configuration) => configuration.GetAsyaValue(Key) is not null;

    /// <summary>Gets the database with the table, if it is in one; null: it is not, or none is set at all.</summary>
    public static string? Database(IConfiguration configuration) => configuration.GetAsyaValue(Key) switch
    {
        { } own => IsPostgres(own) ? own : null,
        null => configuration.GetSection(ClusterSettings.MembershipSection).Exists() ? null : SharedStorage.Database(configuration),
    };

    /// <summary>Joins the cluster by its table.</summary>
    /// <exception cref="OptionsValidationException">The place cannot be used; the message has the setting, not its secrets.</exception>
    public static void Use(ISiloBuilder silo, IConfiguration configuration)
    {
        if (Database(configuration) is { } database)
        {
            string connection = ConnectionOf(configuration, database);
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connection));
        }
        else if (configuration.GetAsyaValue(Key) is { } place)
        {
            if (IsRedis(place))
            {
                ConfigurationOptions redis = RedisOf(place);
                silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
            }
            else
            {
                TableServiceClient tables = TablesOf(place);
                silo.UseAzureStorageClustering(options => options.TableServiceClient = tables);
            }
        }
        else if (!configuration.GetSection(ClusterSettings.MembershipSection).Exists()
            && AzureTaskAccount.FromSettings(configuration) is { } account)
        {
            silo.UseAzureStorageClustering(
                options => (options.TableServiceClient, options.TableName) = (account.OpenTables(), account.SiloTable));
        }
    }

    /// <summary>Gets the database with the membership table for the one that makes it.</summary>
    public static TaskDatabase? Tables(IConfiguration configuration) =>
        Database(configuration) is { } database ? DatabaseOf(configuration, database) : null;

    internal static ConfigurationOptions RedisOf(string place)
    {
        if (!Uri.TryCreate(place, UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
        {
            throw Wrong($"{Wants}. This Redis URL cannot be read; a password with special characters must be percent-encoded.");
        }

        string[] user = url.UserInfo.Split(':', 2);
        string path = url.AbsolutePath.Trim('/');
        int number = 0;
        if (path.Length > 0 && !int.TryParse(path, out number))
        {
            throw Wrong($"{Wants}. What follows the port of a Redis URL is the number of a database.");
        }

        bool isSecure = url.Scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase);
        ConfigurationOptions options = new()
        {
            EndPoints = { { Uri.UnescapeDataString(url.Host), url.Port > 0 ? url.Port : 6379 } },
            Ssl = isSecure,
            AbortOnConnectFail = true,
            ConnectTimeout = 5000,
            DefaultDatabase = number,
            ClientName = "asya",
        };
        if (user[0].Length > 0)
        {
            options.User = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            options.Password = Uri.UnescapeDataString(user[1]);
        }

        return options;
    }

    private static string ConnectionOf(IConfiguration configuration, string database) =>
        DatabaseOf(configuration, database).ConnectionString;

    private static TaskDatabase DatabaseOf(IConfiguration configuration, string database)
    {
        try
        {
            return TaskDatabase.FromSetting(database);
        }
        catch (OptionsValidationException) when (IsSet(configuration))
        {
            throw Wrong($"{Wants}. This is no PostgreSQL database.");
        }
    }

    private static TableServiceClient TablesOf(string place)
    {
        try
        {
            return place.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                ? new TableServiceClient(new Uri(place), new DefaultAzureCredential())
                : new TableServiceClient(place);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // It may hold a key, so it is not quoted.
            throw Wrong($"{Wants}.");
        }
    }

    private static bool IsPostgres(string place) =>
        place.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || place.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static bool IsRedis(string place) =>
        place.StartsWith("redis://", StringComparison.OrdinalIgnoreCase)
            || place.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase);

    private static OptionsValidationException Wrong(string why) => new(AsyaVariables.Membership, typeof(string), [why]);
}
