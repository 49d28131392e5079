using System.Diagnostics;
using System.Text;

namespace Asya.TestKit;

/// <summary>Blobs and tables of Azure Storage (npm azurite), in memory, as a child process.</summary>
/// <remarks>Its packages are installed once, by ./test: <c>npm ci</c> in tests/Grains.Tests/azurite.</remarks>
public sealed class AzuriteProcess : IDisposable
{
    // The emulator's well-known account; its key is no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Grains.Tests", "azurite");
    private static readonly string Script = Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "azurite.js");

    private readonly string _directory = Directory.CreateTempSubdirectory("asya-azurite-").FullName;
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private AzuriteProcess(Process process) => _process = process;

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot => File.Exists(Script) ? null : $"The tests of Azure Storage need Node.js and azurite: run 'npm ci' in {Folder}, or ./test, which does it.";

    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts an emulator on free ports.</summary>
    public static async Task<AzuriteProcess> StartAsync()
    {
        Requirement.Named("azurite").Check();
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])
            [Script, "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
        {
            start.ArgumentList.Add(argument);
        }

        AzuriteProcess azurite = new(new Process { StartInfo = start, EnableRaisingEvents = true });
        try
        {
            await azurite.ListenAsync().WithTimeout("azurite to listen");
            return azurite;
        }
        catch
        {
            azurite.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // It says for each of its services: "Azurite Blob service is successfully listening at http://127.0.0.1:41234".
    private async Task ListenAsync()
    {
        TaskCompletionSource<string> blobs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<string> tables = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.StartInfo.WorkingDirectory = _directory;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => blobs.TrySetException(new InvalidOperationException($"azurite ended before it listened: {Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={await blobs.Task}/{Account};TableEndpoint={await tables.Task}/{Account};";

        void Note(string? line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            if (line?.Contains("successfully listening", StringComparison.Ordinal) is true && line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and int at)
            {
                (line.Contains("Blob service", StringComparison.Ordinal) ? blobs : line.Contains("Table service", StringComparison.Ordinal) ? tables : null)?.TrySetResult(line[at..]);
            }
        }
    }

    private string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }
}
