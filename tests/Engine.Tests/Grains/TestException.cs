namespace Asya.Engine.Tests;

[GenerateSerializer, Alias("test.exception")]
public sealed class TestException(int code, string message) : Exception(message)
{
    [Id(0)]
    public int Code { get; } = code;
}
