using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Asya.Packages.Tests;

/// <summary><c>dotnet new asya</c> on a machine with empty caches: from the packages to an answered task.</summary>
[Collection(Packing.Name)]
public sealed partial class TemplateTests(PackedPackages packed, ITestOutputHelper output)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    [FullFact]
    public async Task An_application_of_the_template_builds_passes_its_tests_runs_and_answers_a_task()
    {
        using EmptyMachine machine = await EmptyMachine.CreateAsync(packed.Folder);
        string hive = Path.Combine(machine.Work, "hive");
        string folder = Path.Combine(machine.Work, "Expenses");
        long begun = Stopwatch.GetTimestamp();

        await machine.RunAsync(
            machine.Work, "new", "install", "Asya.Templates@*-*", "--add-source", packed.Folder, "--debug:custom-hive", hive);
        await machine.RunAsync(machine.Work, "new", "asya", "-n", "Expenses", "-o", folder, "--debug:custom-hive", hive);
        Say("made", begun);
        Assert.DoesNotContain(
            Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText),
            static text => text.Contains("AsyaApp", StringComparison.Ordinal) || text.Contains("ASYA-VERSION", StringComparison.Ordinal));
        await machine.RunAsync(folder, "build", "-c", "Release", "-v", "quiet", "-warnaserror");
        Say("built", begun);

        await AnswerAsync(machine, folder);
        Say("started, and answered a task", begun);

        string tested = await machine.RunAsync(folder, "test", "-c", "Release", "--no-build");
        Assert.Matches(@"Failed: +0, Passed: +4", tested);
        Say("passed its tests", begun);
    }

    private static async Task AnswerAsync(EmptyMachine machine, string folder)
    {
        ProcessStartInfo start = Dotnet.Start(
            "dotnet",
            [Path.Combine(folder, "src", "Expenses", "bin", "Release", "net10.0", "Expenses.dll"),
                "--urls", "http://127.0.0.1:0", "--data", Path.Combine(machine.Work, "data")],
            machine.Work,
            machine.Environment);
        Uri? address = null;
        using ServerProcess application = ServerProcess.Start("the application", start, line =>
        {
            address ??= Ready().Match(line) is { Success: true } ready ? new Uri(ready.Groups[1].Value) : null;
            return address is not null;
        });
        await application.ReadyAsync(StartLimit);
        using HttpClient http = new() { BaseAddress = address, Timeout = StartLimit };

        string paused = await PostAsync(
            http, "/mesh?wait=30", """{"id":"chairs","flow":"expense","payload":{"title":"Chairs","amount":1200}}""", HttpStatusCode.Created);
        Assert.Contains("\"status\":\"paused\"", paused, StringComparison.Ordinal);
        Assert.Contains("Approve this expense?", paused, StringComparison.Ordinal);
        string over = await PostAsync(
            http, "/mesh/chairs:resume?wait=30", """{"approved":true,"reason":"We need them"}""", HttpStatusCode.OK);
        Assert.Contains("\"status\":\"booked\"", over, StringComparison.Ordinal);
    }

    private static async Task<string> PostAsync(HttpClient http, string path, string body, HttpStatusCode expected)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"POST {path} was answered with {(int)response.StatusCode}: {text}");
        return text;
    }

    private void Say(string what, long begun) =>
        output.WriteLine($"[asya] dotnet new asya, empty caches: {what} after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");

    [GeneratedRegex("Asya is ready on (http://[^ ,]+)")]
    private static partial Regex Ready();
}
