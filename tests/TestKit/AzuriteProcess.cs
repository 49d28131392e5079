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
    private ServerProcess? _process;

    /// <summary>Gets why there cannot be one here; null: there can.</summary>
    public static string? WhyNot =>
        File.Exists(Script)
            ? null
            : $"The tests of Azure Storage need Node.js and azurite: run 'npm ci' in {Folder}, or ./test, which does it.";

    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts an emulator on free ports.</summary>
    public static async Task<AzuriteProcess> StartAsync()
    {
        Requirement.Named("azurite").Check();
        AzuriteProcess azurite = new();
        try
        {
            await azurite.ListenAsync();
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
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ListenAsync()
    {
        string? blobs = null;
        string? tables = null;
        string[] arguments =
            [Script, "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobPort", "0", "--queuePort",
                "0", "--tablePort", "0"];
        _process = ServerProcess.Start("azurite", new("node", arguments) { WorkingDirectory = _directory }, IsReady);
        await _process.ReadyAsync();
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
}
