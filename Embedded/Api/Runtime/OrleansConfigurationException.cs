namespace Orleans.Runtime;

/// <summary>The silo cannot run as it is configured.</summary>
[GenerateSerializer]
public class OrleansConfigurationException : Exception
{
    public OrleansConfigurationException()
    {
    }

    public OrleansConfigurationException(string message)
        : base(message)
    {
    }

    public OrleansConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
