using Asya.Timing;

namespace Asya.Grains.Tasks;

/// <summary>The time of one task while it is in memory. It never goes back, and knows how much of it has not passed.</summary>
/// <remarks>
/// A row may come from a silo whose clock is ahead: then the task's time goes on from there. If the silo's clock is put forward, the
/// task's goes along, and <see cref="Skipped"/> says by how much, so that what is measured in elapsed time can be moved along.
/// If it is put back, the task's time just passes.
/// </remarks>
internal sealed class TaskTime(TimeProvider clock)
{
    private DateTimeOffset _now = DateTimeOffset.MinValue;
    private long _at;

    /// <summary>Time that the clock has skipped since <see cref="TakeSkipped"/>.</summary>
    public TimeSpan Skipped { get; private set; }

    public DateTimeOffset Now
    {
        get
        {
            long at = clock.GetTimestamp();
            DateTimeOffset passed = _now == DateTimeOffset.MinValue ? _now : _now + clock.GetElapsedTime(_at, at);
            DateTimeOffset silo = clock.GetUtcNow();
            if (_now == DateTimeOffset.MinValue || (silo - passed).Duration() <= SteadyTime.Tolerance)
            {
                _now = silo > _now ? silo : _now;
            }
            else if (silo > passed)
            {
                Skipped += silo - passed;
                _now = silo;
            }
            else
            {
                _now = passed;
            }

            _at = at;
            return _now;
        }
    }

    /// <summary>Begins where the task was when it was last stored, unless the silo's clock is past that.</summary>
    public void StartAt(DateTimeOffset stored)
    {
        DateTimeOffset silo = clock.GetUtcNow();
        _now = stored > silo ? stored : silo;
        _at = clock.GetTimestamp();
    }

    /// <summary>The same instant by the silo's clock, for those who go by that.</summary>
    public DateTimeOffset? BySilo(DateTimeOffset? instant) => Now - clock.GetUtcNow() is var ahead && ahead > SteadyTime.Tolerance
        ? instant - ahead
        : instant;

    public TimeSpan TakeSkipped()
    {
        TimeSpan skipped = Skipped;
        Skipped = TimeSpan.Zero;
        return skipped;
    }
}
