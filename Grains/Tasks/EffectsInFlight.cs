namespace Asya.Grains.Tasks;

/// <summary>The effects of one task that are under way.</summary>
/// <remarks>Looked at in every turn: a task without children, like most, has no more than a number here.</remarks>
internal struct EffectsInFlight
{
    private EffectKinds _own;
    private List<EffectInFlight>? _ofFanOuts;

    /// <summary>Whether the activation must not leave meanwhile.</summary>
    public readonly bool KeepActive =>
        (_own & ~(EffectKinds.Leave | EffectKinds.DeleteCheckpoints)) != EffectKinds.None || _ofFanOuts is { Count: > 0 };

    /// <summary>Whether one of the effects that are about no fan-out is under way.</summary>
    public readonly bool Contains(EffectKinds kind) => (_own & kind) != EffectKinds.None;

    /// <summary>Adds an effect; false: it is under way already.</summary>
    public bool TryAdd(EffectInFlight effect)
    {
        if (effect.FanOut == 0)
        {
            bool isNew = !Contains(effect.Kind);
            _own |= effect.Kind;
            return isNew;
        }

        _ofFanOuts ??= [];
        if (_ofFanOuts.Contains(effect))
        {
            return false;
        }

        _ofFanOuts.Add(effect);
        return true;
    }

    public void Remove(EffectInFlight effect)
    {
        if (effect.FanOut == 0)
        {
            _own &= ~effect.Kind;
        }
        else
        {
            _ofFanOuts!.Remove(effect);
        }
    }
}
