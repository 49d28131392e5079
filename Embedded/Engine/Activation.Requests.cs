using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The queue of requests and who of them may run.</summary>
internal sealed partial class Activation
{
    private Request? _first;
    private Request? _last;
    private int _waiting;

    // Running requests, and how many of them keep others out.
    private int _running;
    private int _exclusive;
    private int _readers;

    // False: nothing that waits can start before something else happens. Saves looking through the queue each turn.
    private bool _look;

    // Call chains that may come back in, and how often each was allowed to.
    private Dictionary<Guid, int>? _sections;

    /// <summary>Gets how much there is to do before a new request would start; a stateless worker is chosen by it.</summary>
    public int Load
    {
        get
        {
            lock (this)
            {
                return _running + _waiting;
            }
        }
    }

    public bool Receive(Request request)
    {
        bool schedule = false;
        lock (this)
        {
            if (_state == ActivationState.Invalid)
            {
                return false;
            }

            if (_last is null)
            {
                _first = request;
            }
            else
            {
                _last.Next = request;
            }

            _last = request;
            _waiting++;
            if (_state == ActivationState.Creating || CanStart(request))
            {
                _look = true;
                schedule = !_scheduled;
                _scheduled = true;
            }
        }

        if (schedule)
        {
            Schedule();
        }

        return true;
    }

    /// <summary>Called in a turn when a request that was started has ended.</summary>
    public void Finished(Request request)
    {
        request.Respond(this);
        lock (this)
        {
            _running--;
            if (!request.Has(CallOptions.AlwaysInterleave))
            {
                (request.Has(CallOptions.ReadOnly) ? ref _readers : ref _exclusive)--;
            }

            if (!request.Has(CallOptions.NoKeepAlive))
            {
                _idleSince = 0;
            }

            _look = true;
        }
    }

    public void OnRequestFailed(Exception error, string method, bool oneWay)
    {
        if (oneWay)
        {
            Silo.Log.OneWayCallFailed(method, GrainId, error);
        }
        else
        {
            Silo.Log.CallFailed(method, this, error);
        }
    }

    public void EnterSection(Guid id)
    {
        lock (this)
        {
            _sections ??= [];
            _sections[id] = _sections.GetValueOrDefault(id) + 1;
            _look = true;
        }
    }

    public void LeaveSection(Guid id)
    {
        lock (this)
        {
            if (_sections is not null && _sections.TryGetValue(id, out int depth))
            {
                if (depth > 1)
                {
                    _sections[id] = depth - 1;
                }
                else
                {
                    _sections.Remove(id);
                }
            }
        }
    }

    private Request? TakeRequest()
    {
        if (!_look)
        {
            return null;
        }

        Request? before = null;
        for (Request? request = _first; request is not null; request = request.Next)
        {
            bool obsolete = request.IsObsolete;
            if (!obsolete && !CanStart(request))
            {
                before = request;
                continue;
            }

            Unlink(request, before);
            if (!obsolete)
            {
                request.Next = null;
                _running++;
                if (!request.Has(CallOptions.AlwaysInterleave))
                {
                    (request.Has(CallOptions.ReadOnly) ? ref _readers : ref _exclusive)++;
                }

                return request;
            }
        }

        _look = false;
        return null;
    }

    private void Unlink(Request request, Request? before)
    {
        _waiting--;
        if (before is null)
        {
            _first = request.Next;
        }
        else
        {
            before.Next = request.Next;
        }

        if (request.Next is null)
        {
            _last = before;
        }
    }

    private bool CanStart(Request request) => _state switch
    {
        ActivationState.Valid => MayInterleave(request),
        ActivationState.Deactivating => !_ending && request.Has(CallOptions.LocalOnly) && MayInterleave(request),
        _ => false,
    };

    private bool MayInterleave(Request request) =>
        _running == 0
        || request.Has(CallOptions.AlwaysInterleave)
        || Class.IsReentrant
        || (_exclusive == 0 && (_readers == 0 || request.Has(CallOptions.ReadOnly)))
        || (_sections is { Count: > 0 } && _sections.ContainsKey(RequestContext.ReentrancyIdOf(request.Context)));

    private Request? TakeAllRequests()
    {
        Request? first = _first;
        _first = null;
        _last = null;
        _waiting = 0;
        return first;
    }
}
