using System.Diagnostics;
using System.Text;

namespace Asya.Grains.Python;

/// <summary>Starts a process: without a shell, without this process's settings, and with its standard input tied to this process.</summary>
internal static class PythonStart
{
    public static ProcessStartInfo Info(string actor, PythonProgram program, PythonOptions options, SocketFolder folder)
    {
        ProcessStartInfo start = new(program.Executable)
        {
            ArgumentList = { options.Runner },

            // Never written to: it closes when this process ends in any way, and a runner that watches it then exits.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = program.Path.FirstOrDefault(Directory.Exists) ?? "",
        };
        HandlerEnvironment.Confine(start.Environment, program.Inherit);

        if (options.User.Length > 0)
        {
            RunnerUser.Apply(start, options.User, folder.Path);
        }

        // Output is unbuffered, and no bytecode is written into the configuration folders.
        start.Environment["PYTHONUNBUFFERED"] = "1";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach ((string name, string value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["ASYA_ACTOR_NAME"] = actor;
        start.Environment["ASYA_HANDLER"] = program.Handler;
        start.Environment["ASYA_HANDLER_PATH"] = string.Join(Path.PathSeparator, program.Path);
        start.Environment["ASYA_STUBS"] = string.Join(Path.PathSeparator, program.Stubs);
        start.Environment["ASYA_SOCKET_DIR"] = folder.Path;
        start.Environment["ASYA_SOCKET_CHMOD"] = "0600";
        start.Environment["ASYA_EXIT_WITH_STDIN"] = "true";
        return start;
    }

    /// <summary>Whether an interpreter is there: a path that exists, or a name that is found in <c>PATH</c>.</summary>
    public static bool IsThere(string executable) => executable.Contains('/', StringComparison.Ordinal)
        ? File.Exists(executable)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, executable)));
}
