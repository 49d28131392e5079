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
            throw new OrleansException(e.Message);
        }
    }
}
