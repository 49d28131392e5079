using System.Diagnostics;

namespace Asya.TestKit;

/// <summary>The Python that has jsonschema, a validator which can be given numbers of any length.</summary>
public static class PythonJsonschema
{
    // The second one is where a Debian package goes when another Python comes first.
    private static readonly Lazy<string?> Found = new(static () => Array.Find(["python3", "/usr/bin/python3"], Has));

    /// <summary>Gets why there is none here; null: there is one.</summary>
    public static string? WhyNot => Found.Value is null ? "jsonschema is not installed (apt-get install python3-jsonschema)." : null;

    /// <summary>Gets the program.</summary>
    public static string Executable
    {
        get
        {
            Requirement.Named("jsonschema").Check();
            return Found.Value!;
        }
    }

    private static bool Has(string python)
    {
        try
        {
            using Process process =
                Process.Start(new ProcessStartInfo(python, ["-c", "import jsonschema"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
