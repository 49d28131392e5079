using Azure.Storage.Blobs;

namespace Asya.TestKit;

/// <summary>Blobs and tables of Azure Storage (npm azurite), as a child process that can be stopped and started again.</summary>
/// <remarks>Its packages are installed once, by ./test: <c>npm ci</c> in tests/Grains.Tests/azurite.</remarks>
public sealed class AzuriteProcess : IDisposable
{
    // The emulator's well-known account; its key is no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Grains.Tests", "azurite");
    private static readonly string Script = Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "azurite.js");

    private static readonly Lazy<Task<AzuriteProcess>> Common = new(() => StartAsync());

    private readonly string _directory = Directory.CreateTempSubdirectory("asya-azurite-").FullName;
    private readonly bool _keeps;
    private ServerProcess? _process;
    private int _blobPort;
    private int _tablePort;

    private AzuriteProcess(bool keeps)
    {
        _keeps = keeps;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot =>
        File.Exists(Script)
            ? null
            : $"The tests of Azure Storage need Node.js and azurite: run 'npm ci' in {Folder}, or ./test, which does it.";

    public string ConnectionString { get; private set; } = "";

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>An emulator that all tests of this process share, each with its own names. It is stopped with the process.</summary>
    public static Task<AzuriteProcess> SharedAsync() => Common.Value;

    /// <summary>Starts an emulator on free ports.</summary>
    /// <param name="keeps">Whether what it has is there again after a restart; else it is in memory.</param>
    public static async Task<AzuriteProcess> StartAsync(bool keeps = false)
    {
        Requirement.Named("azurite").Check();
        AzuriteProcess azurite = new(keeps);
        try
        {
            await azurite.RestartAsync();
            return azurite;
        }
        catch
        {
            azurite.Dispose();
            throw;
        }
    }

    /// <summary>Makes a container of blobs.</summary>
    public Task CreateContainerAsync(string name) => new BlobContainerClient(ConnectionString, name).CreateIfNotExistsAsync();

    /// <summary>Stops it: it writes down what it keeps when it is asked to, and now and then.</summary>
    public async Task StopAsync()
    {
        _process!.AskToStop();
        await _process.ExitedAsync();
        End();
    }

    public void Dispose()
    {
        End();
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    /// <summary>Starts it again, on the same ports.</summary>
    public async Task RestartAsync()
    {
        End();
        string? blobs = null;
        string? tables = null;
        string[] arguments =
        [
            Script, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobPort", $"{_blobPort}", "--queuePort", "0",
            "--tablePort", $"{_tablePort}", .. _keeps ? ["--location", _directory] : (string[])["--inMemoryPersistence"],
        ];
        _process = ServerProcess.Start("azurite", new("node", arguments) { WorkingDirectory = _directory }, IsReady);
        await _process.ReadyAsync();
        _blobPort = new Uri(blobs!).Port;
        _tablePort = new Uri(tables!).Port;
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={blobs}/{Account};TableEndpoint={tables}/{Account};";

        // It says for each of its services: "Azurite Blob service is successfully listening at http://127.0.0.1:41234".
        bool IsReady(string line)
        {
            if (line.Contains("successfully listening", StringComparison.Ordinal)
                && line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and int at)
            {
                blobs = line.Contains("Blob service", StringComparison.Ordinal) ? line[at..] : blobs;
                tables = line.Contains("Table service", StringComparison.Ordinal) ? line[at..] : tables;
            }

            return blobs is not null && tables is not null;
        }
    }

    private void End()
    {
        _process?.Dispose();
        _process = null;
    }
}
