using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Asya.Grains.Python;

/// <summary>Signals that .NET has no method for: SIGTERM to a process, and SIGKILL to a process group.</summary>
internal static partial class ProcessSignals
{
    private const int KillNow = 9;
    private const int Terminate = 15;

    /// <summary>SIGTERM.</summary>
    public static void AskToLeave(Process process)
    {
        if (IsThere(process))
        {
            _ = Send(process.Id, Terminate);
        }
    }

    /// <summary>Sends SIGKILL to the process, its children and the rest of its group.</summary>
    public static void KillAll(Process process)
    {
        if (!IsThere(process))
        {
            return;
        }

        int id = process.Id;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Gone meanwhile, itself or one of its children.
        }

        KillGroup(id);
    }

    /// <summary>Sends SIGKILL to a process group.</summary>
    /// <param name="leader">Its leader, which may have ended. The runner leads one; another script may not, and then there is none.</param>
    public static void KillGroup(int leader) => _ = Send(-leader, KillNow);

    /// <summary>Sends SIGKILL to one process.</summary>
    public static void Kill(int process) => _ = Send(process, KillNow);

    private static bool IsThere(Process process)
    {
        try
        {
            return !process.HasExited;
        }
        catch (InvalidOperationException)
        {
            // Ended and seen off already.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}
