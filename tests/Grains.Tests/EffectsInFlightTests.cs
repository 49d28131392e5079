using Asya.Grains.Tasks;

namespace Asya.Grains.Tests;

/// <summary>What a task does not start twice, and what it stays in memory for.</summary>
public sealed class EffectsInFlightTests
{
    [Fact]
    public void An_effect_that_is_under_way_is_not_added_again_until_it_has_ended()
    {
        EffectsInFlight inFlight = default;
        EffectInFlight[] effects = [
            new(EffectKinds.ApplyExpiry), new(EffectKinds.ReportToParent), new(EffectKinds.StartChildren, 3),
            new(EffectKinds.CancelChildren, 3), new(EffectKinds.StartChildren, 7)];

        Assert.All(effects, effect => Assert.True(inFlight.TryAdd(effect)));
        Assert.All(effects, effect => Assert.False(inFlight.TryAdd(effect)));

        inFlight.Remove(effects[2]);
        inFlight.Remove(effects[0]);
        Assert.True(inFlight.TryAdd(effects[2]));
        Assert.True(inFlight.TryAdd(effects[0]));
        Assert.False(inFlight.TryAdd(effects[4]));
    }

    [Fact]
    public void Leaving_and_the_deletion_of_checkpoints_keep_no_task_in_memory()
    {
        EffectsInFlight inFlight = default;
        inFlight.TryAdd(new(EffectKinds.Leave));
        inFlight.TryAdd(new(EffectKinds.DeleteCheckpoints));
        Assert.False(inFlight.KeepActive);
        Assert.True(inFlight.Contains(EffectKinds.Leave));

        foreach (EffectInFlight effect in new EffectInFlight[] { new(EffectKinds.GatherSlices, 5), new(EffectKinds.ApplyExpiry) })
        {
            inFlight.TryAdd(effect);
            Assert.True(inFlight.KeepActive);
            inFlight.Remove(effect);
            Assert.False(inFlight.KeepActive);
        }
    }
}
