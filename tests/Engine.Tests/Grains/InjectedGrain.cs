using Microsoft.Extensions.DependencyInjection;

namespace Asya.Engine.Tests;

internal sealed class InjectedGrain(
    [FromKeyedServices("greeting")] Greeting greeting,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
    IGrainContext context,
    IGrainFactory grains) : Grain, IInjectedGrain
{
    public Task<string> DescribeAsync() =>
        Task.FromResult($"{greeting.Text} {context.GrainId} {clock.GetUtcNow().Year} {ReferenceEquals(context, GrainContext)}");

    public Task<string> ScopeAsync() => Task.FromResult(ServiceProvider.GetRequiredService<Scoped>().Id);

    // Within one's own turn the answer cannot come, so the question goes by another grain.
    public async Task<string> AskAsync(string other) => await grains.GetGrain<IInjectedGrain>(other + "c").TellAsync(grains.GetGrain<IInjectedGrain>(other));

    public Task<string> TellAsync(IInjectedGrain who) => who.NameAsync();

    public Task<string> NameAsync() => Task.FromResult($"it is {this.AsReference<IInjectedGrain>().GetPrimaryKeyString()}");

    public async Task<string> LeaveTheGrainAsync() => await Task.Run(() =>
    {
        try
        {
            return GrainFactory.GetGrain<IInjectedGrain>("x").ToString()!;
        }
        catch (InvalidOperationException)
        {
            return "refused";
        }
    });
}
