using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Asya.Grains.Python;

/// <summary>Starts a runner as another user than the silo's: no file, no variable and no process of the silo is then its to read.</summary>
/// <remarks>
/// By <c>setpriv</c> and not in the runner: an interpreter runs code of its path before the first line of its script, and that must not be
/// root's. setpriv becomes what it starts, so the process's id and its pipes stay.
/// </remarks>
internal static partial class RunnerUser
{
    private const string Command = "setpriv";

    /// <summary>Puts what changes the user before what is to be started, and gives that user the folder of the socket.</summary>
    /// <param name="start">The start of an interpreter.</param>
    /// <param name="user">The numbers of the user and of its group, <c>uid:gid</c>.</param>
    /// <param name="folder">The folder of the socket.</param>
    public static void Apply(ProcessStartInfo start, string user, string folder)
    {
        string[] numbers = user.Split(':');
        string[] command =
        [
            $"--reuid={numbers[0]}", $"--regid={numbers[1]}", "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--", start.FileName,
            .. start.ArgumentList,
        ];
        start.FileName = Command;
        start.ArgumentList.Clear();
        foreach (string part in command)
        {
            start.ArgumentList.Add(part);
        }

        // The home of the silo's user is none of it. The manifest may name another.
        start.Environment.Remove("HOME");
        if (ChangeOwner(folder, NumberOf(numbers[0]), NumberOf(numbers[1])) != 0)
        {
            throw new IOException($"The folder {folder} cannot be given to the user {user}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Gets why no other user can be had here; null: one can.</summary>
    public static string? WhyNot() =>
        !Environment.IsPrivilegedProcess ? "the silo must run as root to start handlers as another user"
        : !PythonStart.IsThere(Command) ? $"the command {Command} (util-linux), which starts handlers as another user, is not in PATH"
        : null;

    private static uint NumberOf(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
