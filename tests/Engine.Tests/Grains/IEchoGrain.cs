using Orleans.Concurrency;

namespace Asya.Engine.Tests;

[Alias("test.echo")]
public interface IEchoGrain : IGrainWithStringKey
{
    [Alias("echo")]
    Task<string> EchoAsync(string text);

    [Alias("value-echo")]
    ValueTask<int> ValueEchoAsync(int number);

    [Alias("value-enter")]
    ValueTask ValueEnterAsync(string gate);

    [Alias("pair")]
    Task<Pair> SwapAsync(Pair pair);

    [Alias("fail")]
    Task FailAsync(string how);

    [OneWay, Alias("one-way")]
    Task OneWayAsync(string gate);

    [Alias("wait")]
    Task WaitAsync(string gate, CancellationToken cancellationToken);

#pragma warning disable CA1068 // That the token may stand anywhere is what is tested.
    [Alias("token-first")]
    Task TokenFirstAsync(CancellationToken cancellationToken, string gate);
#pragma warning restore CA1068

    [Alias("context")]
    Task<string?> ContextAsync(string key);

    [Alias("change-context")]
    Task ChangeContextAsync(string key, string value);

    [Alias("pass-context")]
    Task<string?> PassContextAsync(string to, string key);

    /// <summary>Returns an async local and leaves another value in it.</summary>
    [Alias("local")]
    Task<string?> LocalAsync(string? next);

    [Alias("tell-me")]
    Task<string> TellMeAsync(IEchoGrain who, string text);

    [Alias("introduce")]
    Task<string> IntroduceAsync(string to, string text);
}
