namespace Asya.Engine.Tests;

[Alias("test.injected")]
public interface IInjectedGrain : IGrainWithStringKey
{
    [Alias("describe")]
    Task<string> DescribeAsync();

    [Alias("scope")]
    Task<string> ScopeAsync();

    [Alias("ask")]
    Task<string> AskAsync(string other);

    [Alias("tell")]
    Task<string> TellAsync(IInjectedGrain who);

    [Alias("name")]
    Task<string> NameAsync();

    [Alias("leave")]
    Task<string> LeaveTheGrainAsync();
}
