namespace Orleans.Embedded;

#pragma warning disable CA1001 // The callee's source is never disposed: a handler may hold its token longer than the call.
/// <summary>Carries a caller's cancellation over to the callee, which has a token of its own.</summary>
internal sealed class CallCancellation(Call call)
{
    private readonly CancellationTokenSource _callee = new();
    private CancellationTokenRegistration _caller;
    private bool _ended;

    public CancellationToken CalleeToken => _callee.Token;

    public void Follow(CancellationToken caller)
    {
        CancellationTokenRegistration registration = caller.UnsafeRegister(static (state, token) => ((Call)state!).OnCanceled(token), call);
        _caller = registration;
        if (Volatile.Read(ref _ended))
        {
            registration.Unregister();
        }
    }

    public void Cancel() => _callee.Cancel(throwOnFirstException: false);

    /// <summary>Stops following. The callee's token stays usable: a handler may hold it longer than its call.</summary>
    public void Unfollow()
    {
        Volatile.Write(ref _ended, true);
        _caller.Unregister();
    }
}
