using System.Globalization;
using System.Text;

namespace Asya.Grains.Python;

/// <summary>Ends what a runner has started and left behind, in whatever session it is.</summary>
/// <remarks>
/// When a process dies its children lose their parent, and with a session of their own also its group. What they keep is their
/// environment, which names the folder of their runner's socket, and no two runners have had the same. A child that was given another
/// environment and a session of its own is not found.
/// </remarks>
internal static class LeftBehind
{
    private static readonly Lock OneAtATime = new();

    /// <summary>Kills them, and those that they start meanwhile.</summary>
    /// <param name="runner">The process that has ended. It has led a group, if it is our runner.</param>
    /// <param name="folder">The folder of its socket.</param>
    public static void Kill(int runner, string folder)
    {
        ProcessSignals.KillGroup(runner);
        byte[] mark = Encoding.UTF8.GetBytes($"ASYA_SOCKET_DIR={folder}\0");
        HashSet<int> killed = [];

        // Many runners that die at once look one after the other: a look takes milliseconds.
        lock (OneAtATime)
        {
            while (KillMarked(mark, killed))
            {
            }
        }
    }

    private static bool KillMarked(byte[] mark, HashSet<int> killed)
    {
        bool isAny = false;
        foreach (string process in Processes())
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && !killed.Contains(id) && IsMarked(process, mark))
            {
                ProcessSignals.Kill(id);
                isAny |= killed.Add(id);
            }
        }

        return isAny;
    }

    private static string[] Processes()
    {
        try
        {
            return Directory.GetDirectories("/proc");
        }
        catch (IOException)
        {
            // No Linux, or none of it is shown.
            return [];
        }
    }

    private static bool IsMarked(string process, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(process, "environ")).AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return false;
        }
    }
}
