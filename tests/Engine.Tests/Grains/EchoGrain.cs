namespace Asya.Engine.Tests;

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public static AsyncLocal<string?> Local { get; } = new();

    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public ValueTask<int> ValueEchoAsync(int number) => ValueTask.FromResult(number);

    public async ValueTask ValueEnterAsync(string gate) => await Gates.Of(gate).PassAsync();

    public Task<Pair> SwapAsync(Pair pair) => Task.FromResult(pair with { Left = pair.Right, Right = pair.Left });

    public async Task FailAsync(string how)
    {
        if (how == "later")
        {
            await Task.Yield();
        }

        throw how switch
        {
            "known" => new InvalidOperationException("known to everybody"),
            "canceled" => new OperationCanceledException("the callee gave up"),
            _ => new TestException(42, "with a code"),
        };
    }

    public Task OneWayAsync(string gate) => Gates.Of(gate).PassAsync();

    public Task WaitAsync(string gate, CancellationToken cancellationToken) => WaitCoreAsync(gate, cancellationToken);

    public Task TokenFirstAsync(CancellationToken cancellationToken, string gate) => WaitCoreAsync(gate, cancellationToken);

    public Task<string?> ContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task ChangeContextAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public Task<string?> PassContextAsync(string to, string key) => GrainFactory.GetGrain<IEchoGrain>(to).ContextAsync(key);

    public Task<string?> LocalAsync(string? next)
    {
        string? now = Local.Value;
        Local.Value = next;
        return Task.FromResult(now);
    }

    public Task<string> TellMeAsync(IEchoGrain who, string text) => who.EchoAsync($"{text} to {who.GetPrimaryKeyString()}");

    public Task<string> IntroduceAsync(string to, string text) => GrainFactory.GetGrain<IEchoGrain>(to).TellMeAsync(GrainFactory.GetGrain<IEchoGrain>(to + "2"), text);

    private async Task WaitCoreAsync(string gate, CancellationToken cancellationToken)
    {
        string key = this.GetPrimaryKeyString();
        TaskScheduler own = TaskScheduler.Current;
        cancellationToken.Register(() =>
        {
            Journal.Note(key, TaskScheduler.Current == own ? "called-back-in-a-turn" : "called-back-outside");
            _ = Gates.Of(gate + "/callback").PassAsync();
        });
        try
        {
            await Gates.Of(gate).PassAsync(cancellationToken);
            Journal.Note(key, "passed");
        }
        catch (OperationCanceledException)
        {
            Journal.Note(key, "stopped");
            _ = Gates.Of(gate + "/stopped").PassAsync(CancellationToken.None);
            throw;
        }
    }
}
