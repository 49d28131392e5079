using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <summary>
/// Puts a failure of the store into a type that every process of a cluster knows: it may travel to another silo or a gateway.
/// </summary>
internal static class StorageErrors
{
    /// <exception cref="OrleansException">The store failed. The caller may retry.</exception>
    public static async Task<T> TranslateAsync<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (TaskStoreException e)
        {
            throw Translate(e);
        }
        catch (ObjectDisposedException)
        {
            throw new OrleansException(Closed);
        }
    }

    /// <summary>Gets what travels instead.</summary>
    public static OrleansException Translate(TaskStoreException failure) =>
        failure.Fault is TaskStoreFault.Unavailable
            ? new OrleansException(failure.Message)
            : new TaskStoreUnavailableException(failure.Fault);

    /// <summary>A call that came while the silo stops, or that outlived it when it was declared dead: another silo has the task.</summary>
    public const string Closed = "The task store of this silo is closed.";
}
