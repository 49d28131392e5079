using Asya.Grains.Python;

namespace Asya.Grains.Tests.Python;

public sealed class RestartBackOffTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void The_first_start_and_the_one_after_a_step_wait_for_nothing()
    {
        RestartBackoff backOff = new(_clock);
        Assert.Equal(TimeSpan.Zero, backOff.Wait);

        backOff.Died();
        Assert.Equal(TimeSpan.FromMilliseconds(100), backOff.Wait);
        backOff.Worked();
        Assert.Equal(TimeSpan.Zero, backOff.Wait);
    }

    [Fact]
    public void Each_death_doubles_the_wait_up_to_half_a_minute()
    {
        RestartBackoff backOff = new(_clock);
        double[] waits = new double[11];
        for (int i = 0; i < waits.Length; i++)
        {
            backOff.Died();
            waits[i] = backOff.Wait.TotalSeconds;
            _clock.Advance(backOff.Wait);
            Assert.Equal(TimeSpan.Zero, backOff.Wait);
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30], waits);
    }
}
