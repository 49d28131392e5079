using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Asya.Gateway.Hosting;
using Asya.Settings;

namespace Asya.Gateway.Identity;

/// <summary><c>keys new</c>: makes an API key, shows it once, and shows the entry that belongs into the file.</summary>
public static class KeysCommand
{
    private static readonly Option<string> Principal = Text("--principal", "NAME", "whose key it is: tasks belong to it, answers are recorded for it");
    private static readonly Option<string[]> Scopes = List("--scopes", "some of read,create,compose,approve,cancel,admin");
    private static readonly Option<string[]> Groups = List("--groups", "groups that its owner answers for");
    private static readonly Option<string[]> Aliases = List("--aliases", "other names of its owner");
    private static readonly Option<string[]> MayActFor =
        List("--may-act-for", "people in whose name it may start and answer; * for everyone");
    private static readonly Option<string> Tenant = Text("--tenant", "NAME", "where its tasks are (default: the default tenant)");
    private static readonly Option<DateTimeOffset?> Expires = new("--expires")
    {
        HelpName = "TIME",
        Description = "2027-01-31 or 2027-01-31T12:00:00Z (default: never)",
        CustomParser = Instant,
    };
    private static readonly Option<string> Id = Text("--id", "NAME", "what the key is called (default: made up)");

    static KeysCommand()
    {
        Principal.Required = true;
        Scopes.Required = true;
    }

    /// <summary>Makes the command <c>keys</c>, to be added to a root command.</summary>
    public static Command Create()
    {
        Command make = new("new", $"""
            Makes an API key and shows it, this once.
            The key goes to its owner, the entry into the list "keys" of the file that {AsyaVariables.ApiKeysFile} names.
            """)
        {
            Principal, Scopes, Groups, Aliases, MayActFor, Tenant, Expires, Id,
        };
        make.SetAction(static given =>
        {
            try
            {
                Make(given, given.InvocationConfiguration.Output);
                return 0;
            }
            catch (ApiKeyFileException wrong)
            {
                given.InvocationConfiguration.Error.WriteLine(wrong.Message);
                return CommandLines.Misused;
            }
        });
        return new("keys", "API keys.") { make };
    }

    private static void Make(ParseResult given, TextWriter output)
    {
        string key = ApiKey.NewText();
        byte[] hash = ApiKey.HashOf(key);
        ApiKeyFile.Entry entry = new(
            given.GetValue(Id) ?? Convert.ToHexStringLower(hash.AsSpan(0, 4)),
            given.GetValue(Principal),
            given.GetValue(Tenant),
            given.GetValue(Scopes) ?? [],
            ApiKey.Show(hash),
            given.GetValue(Expires),
            NullIfEmpty(given.GetValue(Groups)),
            NullIfEmpty(given.GetValue(Aliases)),
            NullIfEmpty(given.GetValue(MayActFor)));
        string shown = ApiKeyFile.Show(entry);

        // The file's own reader validates the content.
        ApiKeyFile.Parse("keys new", Encoding.UTF8.GetBytes($"{{\"keys\":[{shown}]}}"));
        output.WriteLine(
            $"The key, shown this once:\n\n{key}\n\nIts entry for the file of {AsyaVariables.ApiKeysFile}, in the list \"keys\":\n\n{shown}");

        static string[]? NullIfEmpty(string[]? list) => list is { Length: > 0 } ? list : null;
    }

    private static Option<string> Text(string name, string value, string about) => new(name) { HelpName = value, Description = about };

    private static Option<string[]> List(string name, string about) => new(name)
    {
        HelpName = "LIST",
        Description = about,
        CustomParser = static result => [
            .. result.Tokens.SelectMany(
                static token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private static DateTimeOffset? Instant(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset at))
        {
            return at;
        }

        result.AddError($"'{text}' is no time. Write 2027-01-31 or 2027-01-31T12:00:00Z.");
        return null;
    }
}
