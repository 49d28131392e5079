using Asya.Timing;

namespace Asya.Domain.Tests.Timing;

/// <summary>The rule of the silo's clock, on a virtual wall clock and virtual elapsed time.</summary>
public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset T0 = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly List<SteadyTimeChange> _changes = [];
    private SteadyTime _time = new(T0, TimeSpan.Zero);
    private TimeSpan _passed;

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(365)]
    public void A_jump_and_back_within_half_a_minute_never_shows(int days)
    {
        TimeSpan jump = days * Day;
        for (int second = 0; second < 30; second++)
        {
            Assert.Equal(T0 + _passed + Second, Pass(Second, jump));
        }

        for (int second = 0; second < 300; second++)
        {
            Assert.Equal(T0 + _passed + Second, Pass(Second, TimeSpan.Zero));
        }

        Assert.Equal([SteadyTimeChange.Jumped, SteadyTimeChange.CameBack], _changes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(0.001)]
    public void A_jump_that_stays_counts_after_a_minute_and_not_before(double days)
    {
        TimeSpan jump = days * Day;
        for (int second = 0; second < 60; second++)
        {
            Assert.Equal(T0 + _passed + Second, Pass(Second, jump));
        }

        Assert.Equal(T0 + _passed + Second + jump, Pass(Second, jump));
        Assert.Equal(T0 + _passed + Second + jump, Pass(Second, jump));
        Assert.Equal([SteadyTimeChange.Jumped, SteadyTimeChange.Followed], _changes);
        Assert.Equal(TimeSpan.Zero, _time.Jump);
    }

    [Fact]
    public void The_minute_begins_anew_with_each_jump_and_when_the_clock_was_right_between()
    {
        Pass(Second, Day);
        Pass(50 * Second, Day);
        Pass(Second, 2 * Day);
        Assert.Equal(T0 + _passed + (50 * Second), Pass(50 * Second, 2 * Day));
        Pass(Second, TimeSpan.Zero);
        Pass(Second, Day);
        Assert.Equal(T0 + _passed + (59 * Second), Pass(59 * Second, Day));
        Assert.Equal(T0 + _passed + Second + Day, Pass(Second, Day));
    }

    // A laptop sleeps for eight hours. Linux does not count them as elapsed time.
    [Fact]
    public void Sleep_that_counts_as_no_time_is_a_jump_that_stays()
    {
        Assert.Equal(T0 + Second, Pass(Second, 8 * TimeSpan.FromHours(1)));
        Pass(Second, 8 * TimeSpan.FromHours(1));
        Assert.Equal(T0 + _passed + (60 * Second) + (8 * TimeSpan.FromHours(1)), Pass(60 * Second, 8 * TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Sleep_that_counts_as_time_is_time()
    {
        Assert.Equal(T0 + (8 * TimeSpan.FromHours(1)), Pass(8 * TimeSpan.FromHours(1), TimeSpan.Zero));
        Assert.Empty(_changes);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(-1.5)]
    public void A_small_difference_is_followed_little_by_little_and_never_back(double seconds)
    {
        TimeSpan off = seconds * Second;
        DateTimeOffset last = T0;
        for (int second = 0; second < 40; second++)
        {
            DateTimeOffset now = Pass(Second, off);
            Assert.InRange(now - last, 0.949 * Second, 1.051 * Second);
            last = now;
        }

        Assert.Equal(T0 + _passed + off, last);
        Assert.Empty(_changes);
    }

    [Fact]
    public void Two_readings_at_one_instant_are_the_same()
    {
        DateTimeOffset now = Pass(Second, Second);
        Assert.Equal(now, Pass(TimeSpan.Zero, -Second));
    }

    private DateTimeOffset Pass(TimeSpan time, TimeSpan wallIsOffBy)
    {
        _passed += time;
        _time = _time.Read(T0 + _passed + wallIsOffBy, _passed);
        if (_time.Change != SteadyTimeChange.None)
        {
            _changes.Add(_time.Change);
        }

        return _time.Now;
    }
}
