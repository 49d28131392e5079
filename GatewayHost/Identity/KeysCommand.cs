using System.Globalization;
using Asya.Settings;

namespace Asya.Gateway.Identity;

/// <summary><c>keys new</c>: makes an API key, shows it once, and shows the entry that belongs into the file.</summary>
public static class KeysCommand
{
    private const string Help = $"""
        keys new --principal NAME --scopes LIST [--groups LIST] [--aliases LIST] [--may-act-for LIST]
                 [--tenant NAME] [--expires TIME] [--id NAME]

          --principal NAME   whose key it is: tasks belong to it, answers are recorded for it
          --scopes LIST      some of read,create,compose,approve,cancel,admin
          --groups LIST      groups that its owner answers for  (default: none)
          --aliases LIST     other names of its owner      (default: none)
          --may-act-for LIST people in whose name it may start and answer; * for everyone  (default: none)
          --tenant NAME      where its tasks are           (default: the default tenant)
          --expires TIME     2027-01-31 or 2027-01-31T12:00:00Z  (default: never)
          --id NAME          what the key is called        (default: made up)

        The key goes to its owner, the entry into the list "keys" of the file that {AsyaVariables.ApiKeysFile} names.
        """;

    /// <summary>Runs the command if the command line names it; otherwise returns false.</summary>
    public static bool TryRun(IReadOnlyList<string> args, TextWriter output, TextWriter error, out int exitCode)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        exitCode = 0;
        if (args.Count == 0 || args[0] != "keys")
        {
            return false;
        }

        if (args.Count < 2 || args[1] != "new" || args.Contains("--help") || !TryRead(args.Skip(2), out Dictionary<string, string> given))
        {
            error.WriteLine(Help);
            exitCode = 2;
            return true;
        }

        try
        {
            Make(given, output);
        }
        catch (ApiKeyFileException wrong)
        {
            error.WriteLine(wrong.Message);
            exitCode = 2;
        }

        return true;
    }

    private static void Make(Dictionary<string, string> given, TextWriter output)
    {
        DateTimeOffset? expires = null;
        if (given.TryGetValue("--expires", out string? time))
        {
            expires =
                DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at)
                ? at
                : throw new ApiKeyFileException($"'{time}' is no time. Write 2027-01-31 or 2027-01-31T12:00:00Z.");
        }

        string key = ApiKey.NewText();
        byte[] hash = ApiKey.HashOf(key);
        ApiKeyFile.Entry entry = new(
            given.GetValueOrDefault("--id", Convert.ToHexStringLower(hash.AsSpan(0, 4))),
            given.GetValueOrDefault("--principal"),
            given.GetValueOrDefault("--tenant"),
            ListOf("--scopes"),
            ApiKey.Show(hash),
            expires,
            NullIfEmpty(ListOf("--groups")),
            NullIfEmpty(ListOf("--aliases")),
            NullIfEmpty(ListOf("--may-act-for")));
        string shown = ApiKeyFile.Show(entry);

        // The file's own reader validates the content.
        ApiKeyFile.Parse("keys new", System.Text.Encoding.UTF8.GetBytes($"{{\"keys\":[{shown}]}}"));
        output.WriteLine(
            $"The key, shown this once:\n\n{key}\n\nIts entry for the file of {AsyaVariables.ApiKeysFile}, in the list \"keys\":\n\n{shown}");

        static string[]? NullIfEmpty(string[] list) => list.Length > 0 ? list : null;

        string[] ListOf(string name) =>
            given.GetValueOrDefault(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static bool TryRead(IEnumerable<string> args, out Dictionary<string, string> given)
    {
        given = [];
        string? name = null;
        foreach (string arg in args)
        {
            if (name is not null)
            {
                given[name] = arg;
                name = null;
            }
            else if (arg is "--principal" or "--scopes" or "--groups" or "--aliases" or "--may-act-for" or "--tenant" or "--expires"
                or "--id")
            {
                name = arg;
            }
            else
            {
                return false;
            }
        }

        return name is null && given.ContainsKey("--principal") && given.ContainsKey("--scopes");
    }
}
