using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Asya.Gateway.Tests.Forms;

/// <summary>The judges that are not ours, each one process for all forms. The packages are installed by ./test.</summary>
internal sealed class FormJudges : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "GatewayHost.Tests", "clients", "forms");

    private readonly TemporaryDirectory _files = new();

    /// <summary>Judges by schema, with ajv.</summary>
    /// <param name="forms">The schemas, and the answers as JSON; null: there is nothing to judge.</param>
    /// <returns>A line a form and a character an answer: <c>1</c>, <c>0</c>, or <c>-</c> for what was not judged.</returns>
    public Task<string[]> AjvAsync(IEnumerable<(string Schema, IEnumerable<string?> Answers)> forms) =>
        RunAsync("node", ["schema.mjs"], [], Write(forms));

    /// <summary>Judges by schema, with python3-jsonschema and numbers of any length.</summary>
    public Task<string[]> PythonAsync(IEnumerable<(string Schema, IEnumerable<string?> Answers)> forms) =>
        RunAsync(PythonJsonschema.Executable, ["-B", "schema.py"], [], Write(forms));

    /// <summary>Fills the inbox's forms in, in a browser. A line a form: what is sent for each answer, as the script says.</summary>
    public async Task<JsonElement[][]> InboxAsync(IEnumerable<GeneratedForm> forms)
    {
        string texts = JsonSerializer.Serialize(
            forms.Select(static form => new { metadata = form.Metadata, schema = form.Schema, answers = form.Answers }));
        string pages = Path.Combine(RepositoryRoot.Path, "GatewayHost", "Inbox", "Pages");
        string[] lines = await RunAsync("node", ["inbox.mjs"], [pages, Chromium.Executable], texts);
        return [.. lines.Select(static line => JsonSerializer.Deserialize<JsonElement[]>(line)!)];
    }

    public void Dispose() => _files.Dispose();

    private static string Write(IEnumerable<(string Schema, IEnumerable<string?> Answers)> forms) =>
        $"[{string.Join(",\n", forms.Select(static form =>
            $$"""{"schema":{{form.Schema}},"answers":[{{string.Join(',', form.Answers.Select(static one => one ?? "null"))}}]}"""))}]";

    private async Task<string[]> RunAsync(string program, string[] script, string[] more, string forms)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules")), $"Run 'npm ci' in {Folder}, or ./test, which does it.");
        (string from, string to) = (Path.Combine(_files.Path, $"{script[^1]}.json"), Path.Combine(_files.Path, $"{script[^1]}.said"));
        await File.WriteAllTextAsync(from, forms, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        ProcessStartInfo start = new(program) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[.. script, from, to, .. more])
        {
            start.ArgumentList.Add(argument);
        }

        using Process judge = Process.Start(start)!;
        Task<string> output = judge.StandardOutput.ReadToEndAsync();
        Task<string> errors = judge.StandardError.ReadToEndAsync();
        try
        {
            await judge.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            judge.Kill(entireProcessTree: true);
            Assert.Fail($"{script[^1]} was not done within {Patience}: {await output}{await errors}");
        }

        Assert.True(judge.ExitCode == 0, $"{script[^1]}: {await output}{await errors}");
        return await File.ReadAllLinesAsync(to);
    }
}
