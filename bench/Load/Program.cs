using System.CommandLine;
using Asya.Load;

// One thread waits for all sockets and runs the continuations, instead of handing each answer to the thread pool.
// Both are read when the first socket is used.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");

try
{
    return await LoadCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is IOException or InvalidDataException or System.Net.Sockets.SocketException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
