using System.Xml;
using System.Xml.Linq;

namespace Asya.Cli;

/// <summary>The program that a local command starts: the application's own host, with its actors, of its version of Asya.</summary>
internal sealed record HostProgram(string File, bool IsProject)
{
    private const string Configuration = "Release";

    /// <summary>Finds it: what is named, else the one project here, or below <c>src</c>, that is a program of Asya.</summary>
    public static HostProgram Find(string? project, string? program, string folder)
    {
        if (project is not null && program is not null)
        {
            throw CliException.Misuse("--project and --program: give one of them.");
        }

        if (program is not null)
        {
            return System.IO.File.Exists(Path.Combine(folder, program))
                ? new(Path.GetFullPath(program, folder), IsProject: false)
                : throw CliException.Misuse($"--program: there is no file {SafeText.Line(program)}.");
        }

        string named = Path.GetFullPath(project ?? ".", folder);
        if (System.IO.File.Exists(named))
        {
            return new(named, IsProject: true);
        }

        if (!Directory.Exists(named))
        {
            throw CliException.Misuse($"--project: there is no file or folder {SafeText.Line(named)}.");
        }

        string[] candidates = [.. Directory.GetFiles(named, "*.csproj").Where(IsProgramOfAsya)];
        string source = Path.Combine(named, "src");
        if (candidates.Length == 0 && Directory.Exists(source))
        {
            candidates = [
                .. Directory.GetDirectories(source).SelectMany(static one => Directory.GetFiles(one, "*.csproj")).Where(IsProgramOfAsya)];
        }

        return candidates switch
        {
            [string one] => new(one, IsProject: true),
            [] => throw CliException.Misuse($"There is no program of Asya in {SafeText.Line(named)} or in its folder src. Name the project with --project, or the built program with --program. `dotnet new asya` makes one."),
            _ => throw CliException.Misuse($"There are several programs of Asya: {SafeText.Line(string.Join(", ", candidates.Select(one => Path.GetRelativePath(folder, one))))}. Name one with --project."),
        };
    }

    /// <summary>Runs it with these arguments and gets its exit code. Its streams are this process's.</summary>
    public async Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string program = IsProject ? await BuildAsync(host, cancellationToken) : File;
        return program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? await ChildProcess.RunAsync(host, "dotnet", [program, .. arguments], null, cancellationToken)
            : await ChildProcess.RunAsync(host, program, arguments, null, cancellationToken);
    }

    /// <summary>Runs the project, and again after each change of its code.</summary>
    public Task<int> WatchAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (!IsProject)
        {
            throw CliException.Misuse("dev builds what has changed: it needs a project, and --program names a program.");
        }

        Dictionary<string, string> environment = new()
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",

            // What a handler throws, with its trace, and each step as it happens.
            ["Logging__LogLevel__Asya"] = "Debug",
        };
        return ChildProcess.RunAsync(
            host, "dotnet", ["watch", "--non-interactive", "--project", File, "run", "--", .. arguments], environment, cancellationToken);
    }

    // Built before it is run, and not by `dotnet run`: then the signals that end this process reach the program itself.
    private async Task<string> BuildAsync(CliHost host, CancellationToken cancellationToken)
    {
        await host.Error.WriteLineAsync($"Building {SafeText.Line(Path.GetFileName(File))} ...");
        (int exitCode, string output) = await ChildProcess.ReadAsync(
            "dotnet", ["build", File, "-c", Configuration, "-v", "quiet", "-nologo", "-tl:off"], cancellationToken);
        if (exitCode != 0)
        {
            foreach (string line in output.Split('\n').Where(static line => line.Contains(": error ", StringComparison.Ordinal)).Distinct())
            {
                await host.Error.WriteLineAsync(SafeText.Line(line.Trim()));
            }

            throw new CliException(ExitCodes.Failed, $"{SafeText.Line(File)} cannot be built.");
        }

        (exitCode, output) = await ChildProcess.ReadAsync(
            "dotnet", ["msbuild", File, $"-p:Configuration={Configuration}", "-getProperty:TargetPath", "-nologo"], cancellationToken);
        string target = output.Trim();
        return exitCode == 0 && System.IO.File.Exists(target)
            ? target
            : throw new CliException(ExitCodes.Failed, $"{SafeText.Line(File)} was built, and its program is not where MSBuild says: {SafeText.Line(target)}");
    }

    private static bool IsProgramOfAsya(string project)
    {
        try
        {
            return XDocument.Load(project).Descendants().Any(static item => item.Name.LocalName is "PackageReference" or "ProjectReference"
                && item.Attribute("Include")?.Value is { } name
                && (name == "Asya.Hosting" || Path.GetFileName(name.Replace('\\', '/')) == "Hosting.csproj"));
        }
        catch (Exception e) when (e is XmlException or IOException)
        {
            return false;
        }
    }
}
