using System.Runtime.CompilerServices;
using Asya.Tasks;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Asya.Grains.Storage.AzureTables;

/// <summary>The tables and blobs of the tasks: single requests, with failures in the store's own type.</summary>
/// <remarks>
/// Requests are tried again by the clients. Each may therefore have been done although its answer says that it was refused.
/// </remarks>
internal sealed class AzureAccount
{
    /// <summary>The most rows of one change.</summary>
    public const int MaxRows = 100;

    private readonly BlobContainerClient _blobs;

    public AzureAccount(AzureTaskStoreOptions options)
    {
        TableClientOptions tables = Configure(new TableClientOptions(), options);
        BlobClientOptions blobs = Configure(new BlobClientOptions(), options);
        string prefix = options.Account.Prefix;
        TableServiceClient service = options.Account.OpenTables(tables);
        _blobs = options.Account.OpenBlobs(blobs).GetBlobContainerClient($"{prefix}-task-values");
        Tasks = service.GetTableClient(prefix + "tasks");
        Index = service.GetTableClient(prefix + "index");
        Description = $"azure tables {Tasks.Name} and {Index.Name} of the account {service.AccountName}";
    }

    public string Description { get; }

    /// <summary>Gets the table of states and events.</summary>
    public TableClient Tasks { get; }

    /// <summary>Gets the table of what follows from them.</summary>
    public TableClient Index { get; }

    /// <summary>Makes the tables and the container where they are missing.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => CallAsync(async () =>
    {
        await Tasks.CreateIfNotExistsAsync(cancellationToken);
        await Index.CreateIfNotExistsAsync(cancellationToken);
        await _blobs.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        return true;
    });

    /// <summary>Reads a row; null: there is none.</summary>
    public Task<TableEntity?> FindAsync(
        TableClient table, string partition, string row, IEnumerable<string>? columns, CancellationToken cancellationToken) =>
        CallAsync(async () =>
        {
            NullableResponse<TableEntity> found =
                await table.GetEntityIfExistsAsync<TableEntity>(partition, row, columns, cancellationToken);
            return found.HasValue ? found.Value : null;
        });

    /// <summary>Reads the rows of a partition from a name to before another, in order.</summary>
    public async IAsyncEnumerable<TableEntity> RowsAsync(
        TableClient table, string partition, RowRange range, IEnumerable<string>? columns,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey ge {range.From} and RowKey lt {range.Behind}");
        filter = range.Condition is null ? filter : $"{filter} and {range.Condition}";
        await using IAsyncEnumerator<TableEntity> rows =
            table.QueryAsync<TableEntity>(filter, range.PageSize, columns, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await CallAsync(() => rows.MoveNextAsync().AsTask()))
        {
            yield return rows.Current;
        }
    }

    /// <summary>Changes rows of one partition, all or none. Null: one of them was not as it had to be.</summary>
    /// <returns>The versions of the rows.</returns>
    public Task<ETag[]?> ChangeAsync(TableClient table, IReadOnlyList<TableTransactionAction> rows, CancellationToken cancellationToken) =>
        CallAsync(async () =>
        {
            try
            {
                Response<IReadOnlyList<Response>> done = await table.SubmitTransactionAsync(rows, cancellationToken);
                return Array.ConvertAll([.. done.Value], static row => row.Headers.ETag ?? default);
            }
            catch (RequestFailedException refused) when (IsOfRow(refused))
            {
                return null;
            }
        });

    /// <summary>Deletes a row in this version. Another version stays, and none is none.</summary>
    public Task DeleteAsync(TableClient table, string partition, string row, ETag version, CancellationToken cancellationToken) =>
        CallAsync(async () =>
        {
            try
            {
                await table.DeleteEntityAsync(partition, row, version, cancellationToken);
                return true;
            }
            catch (RequestFailedException refused) when (IsOfRow(refused))
            {
                return false;
            }
        });

    public Task PutBlobAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        await _blobs.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, cancellationToken);
        return true;
    });

    /// <summary>Reads a blob.</summary>
    /// <exception cref="ValueGoneException">It is not there: the row that named it has changed.</exception>
    public Task<byte[]> ReadBlobAsync(string name, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        try
        {
            return (await _blobs.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
        }
        catch (RequestFailedException gone) when (gone.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            throw new ValueGoneException();
        }
    });

    public Task DeleteBlobAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(async () => (await _blobs.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken)).Value);

    /// <summary>Deletes all blobs whose names begin so.</summary>
    public Task DeleteBlobsAsync(string beginning, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        await foreach (BlobItem item in _blobs.GetBlobsAsync(new GetBlobsOptions { Prefix = beginning }, cancellationToken))
        {
            await _blobs.DeleteBlobIfExistsAsync(item.Name, cancellationToken: cancellationToken);
        }

        return true;
    });

    private static T Configure<T>(T client, AzureTaskStoreOptions options)
        where T : ClientOptions
    {
        client.Retry.MaxRetries = options.Retries;
        client.Retry.Delay = TimeSpan.FromMilliseconds(200);
        client.Retry.NetworkTimeout = options.RequestTimeout;
        if (options.Policy is { } policy)
        {
            client.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        }

        return client;
    }

    private static bool IsOfRow(RequestFailedException refused) => refused.ErrorCode is
        "EntityAlreadyExists" or "UpdateConditionNotSatisfied" or "ConditionNotMet" or "ResourceNotFound" or "EntityNotFound";

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            // The message of a refused request quotes the whole answer; its code is enough. Of several tries the last one counts.
            Exception last = failure is AggregateException { InnerExceptions: [.., Exception latest] } ? latest : failure;
            string why = last switch
            {
                RequestFailedException { Status: not 0 } refused => $"{refused.Status} {refused.ErrorCode}".TrimEnd(),
                AuthenticationFailedException => "no credentials",
                _ => last.GetBaseException().Message,
            };
            throw new TaskStoreException($"Task store {Description}: {why}", failure)
            {
                Fault = last is RequestFailedException { Status: 403 } ? TaskStoreFault.ReadOnly : TaskStoreFault.Unavailable,
            };
        }
    }
}

/// <summary>A blob that a row named has gone: the row has another one now.</summary>
internal sealed class ValueGoneException : Exception;
