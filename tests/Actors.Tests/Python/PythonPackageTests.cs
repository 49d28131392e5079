using System.Diagnostics;
using System.IO.Compression;

namespace Asya.Actors.Tests.Python;

/// <summary>The Python package below python/: its own tests, its types, and what is installed of it.</summary>
public sealed class PythonPackageTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "python");
    private static readonly string Checker = Path.Combine(RepositoryRoot.Path, "tests", "Actors.Tests", "pyright");

    [Fact]
    public async Task Its_own_tests_pass() =>
        Assert.Contains(
            "\nOK", await RunAsync("python3", ["-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests"], Folder),
            StringComparison.Ordinal);

    [Fact]
    public async Task Its_types_are_checked() =>
        Assert.Contains("0 errors, 0 warnings", await CheckAsync(Folder), StringComparison.Ordinal);

    [Fact]
    public async Task A_wrong_use_of_its_types_is_found()
    {
        using TemporaryDirectory directory = new();
        File.CreateSymbolicLink(directory["asya"], Path.Combine(Folder, "asya"));
        directory.Write("user.py", "from asya.client import Client\n\nClient().task(\"t\").answer({}, pause=\"one\")\n");
        directory.Write("pyrightconfig.json", """{"include": ["user.py"]}""");

        string found = await CheckAsync(directory.Path, exitCode: 1);

        Assert.Contains("\"pause\"", found, StringComparison.Ordinal);
        Assert.Contains("1 error", found, StringComparison.Ordinal);
    }

    [PythonWheelFact]
    public async Task The_wheel_has_the_package_and_works_where_only_it_is()
    {
        using TemporaryDirectory directory = new();
        string source = directory.Make("source");
        await RunAsync("cp", ["-r", Path.Combine(Folder, "asya"), Path.Combine(Folder, "pyproject.toml"), Path.Combine(Folder, "README.md"), source],
            Folder);
        await RunAsync(
            PythonWheel.Executable,
            ["-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", directory.Path, source], directory.Path);
        string wheel = Assert.Single(Directory.GetFiles(directory.Path, "*.whl"));
        Assert.EndsWith("-py3-none-any.whl", wheel, StringComparison.Ordinal);
        string installed = directory.Make("installed");
        await ZipFile.ExtractToDirectoryAsync(wheel, installed);
        string[] files = [.. Directory.GetFiles(installed, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(installed, file))
            .Where(static file => file.StartsWith("asya/", StringComparison.Ordinal))];
        string[] expected = [.. Directory.GetFiles(Path.Combine(Folder, "asya"), "*", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Folder, file))
            .Where(static file => !file.EndsWith(".pyc", StringComparison.Ordinal))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        Assert.Contains("asya/py.typed", files);

        // -I: nothing of this folder or of the user's.
        string printed = await RunAsync(
            "python3",
            ["-I", "-c", $"import sys; sys.path.append({Quoted(installed)}); import asya, asya.client, asya.testing, asya.langgraph, asya.runtime.process; print(asya.__version__)"],
            directory.Path);
        Assert.Matches(@"^\d+\.\d+\.\d+", printed);
    }

    private static string Quoted(string path) => $"'{path}'";

    private static Task<string> CheckAsync(string project, int exitCode = 0) =>
        RunAsync("node", [Path.Combine(Checker, "node_modules", "pyright", "index.js"), "--project", project], project, exitCode);

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, int exitCode = 0)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithTimeout(program);
        string printed = await output + await errors;
        Assert.True(process.ExitCode == exitCode, $"{program} ended with {process.ExitCode}: {printed}");
        return printed;
    }
}
