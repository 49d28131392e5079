using System.Diagnostics;

namespace Asya.Cli.Tests;

/// <summary>The Python client against a gateway with identity.</summary>
public sealed class PythonClientTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    [Fact]
    public async Task A_program_in_Python_starts_follows_answers_and_ends_tasks()
    {
        ProcessStartInfo start = new("python3", ["-W", "error", "-m", "tests.against_gateway"])
        {
            WorkingDirectory = Path.Combine(RepositoryRoot.Path, "python"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["ASYA_URL"] = fixture.Silo.Address.AbsoluteUri;
        start.Environment["ASYA_KEY"] = fixture.KeyOf("ann");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithTimeout("the program's end");

        Assert.True(process.ExitCode == 0, await errors + await output);
        Assert.Equal("all of it worked\n", await output);
    }
}
