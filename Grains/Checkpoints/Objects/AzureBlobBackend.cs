using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Block blobs of a container of Azure Storage. Needs read, write and delete on blobs, and nothing else.</summary>
/// <remarks>With a connection string, or with the account's name and whatever identity the process has (DefaultAzureCredential).</remarks>
internal sealed class AzureBlobBackend : ICheckpointBackend
{
    private readonly BlobContainerClient _container;

    public AzureBlobBackend(ObjectLocation location, CheckpointOptions options)
    {
        BlobClientOptions client = new();

        // The store retries: it alone knows how long a caller waits.
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = options.RequestTimeout;
        _container = string.IsNullOrEmpty(options.AzureConnection)
            ? new BlobContainerClient(
                new Uri($"https://{options.AzureAccount}.blob.core.windows.net/{location.Container}"), new DefaultAzureCredential(), client)
            : new BlobContainerClient(options.AzureConnection, location.Container, client);
        Description = $"{location} of the account {_container.AccountName}";
    }

    public string Description { get; }

    public async Task PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        BlobUploadOptions upload = new() { HttpHeaders = new() { ContentType = "application/json" } };
        Response<BlobContentInfo> response =
            await _container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(document), upload, cancellationToken);
        if (response.Value.ETag == default)
        {
            throw new InvalidDataException("the answer has no ETag, so nothing may have been stored");
        }
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            Response<BlobDownloadResult> response = await _container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return response.Value.Content.ToMemory();
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _container.GetBlobClient(name).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.BlobNotFound)
        {
        }
    }

    public BackendFault Judge(Exception failure) => failure switch
    {
        RequestFailedException { ErrorCode: "ContainerNotFound" } => new("the container does not exist") { IsAnswer = true },
        RequestFailedException { Status: not 0 } service => BackendFault.OfStatus(service.Status, service.ErrorCode),
        RequestFailedException or AggregateException => BackendFault.OfCall(failure) with { IsTransient = true },
        AuthenticationFailedException => BackendFault.Forbidden,
        _ => BackendFault.OfCall(failure),
    };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
