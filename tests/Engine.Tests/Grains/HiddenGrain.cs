namespace Asya.Engine.Tests;

internal sealed class HiddenGrain : Grain, IHiddenGrain
{
    public Task<HiddenNumber> DoubleAsync(HiddenNumber number) => Task.FromResult(new HiddenNumber(2 * number.Value));

    public Task<HiddenNumber?> DoubleAsync(HiddenNumber? number) => Task.FromResult(number is { } given ? new HiddenNumber(2 * given.Value) : default(HiddenNumber?));
}
