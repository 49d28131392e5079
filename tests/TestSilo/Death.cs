using System.Diagnostics;

namespace Asya.TestSilo;

/// <summary>kill -9 from the inside: nothing is flushed or closed.</summary>
internal static class Death
{
    public static void Now(string why)
    {
        Console.Error.WriteLine($"Killing this process: {why}");
        using Process self = Process.GetCurrentProcess();
        self.Kill();

        // The signal is on its way; nothing may happen after it was sent.
        Thread.CurrentThread.Join();
    }
}
