using System.Diagnostics;

namespace Asya.TestKit;

/// <summary>The Python that can make a wheel of a folder without asking an index: it has pip, setuptools and wheel.</summary>
public static class PythonWheel
{
    private static readonly Lazy<string?> Found = new(static () => Array.Find(["python3", "/usr/bin/python3"], Has));

    /// <summary>Gets why there is none here; null: there is one.</summary>
    public static string? WhyNot => Found.Value is null
        ? "pip, setuptools and wheel are not installed (apt-get install python3-pip python3-setuptools python3-wheel)."
        : null;

    /// <summary>Gets the program.</summary>
    public static string Executable
    {
        get
        {
            Requirement.Named("wheel").Check();
            return Found.Value!;
        }
    }

    private static bool Has(string python)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(python, ["-c", "import setuptools, wheel, pip"]) { RedirectStandardError = true })!;
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
