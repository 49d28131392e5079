using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The whole cluster: one silo in this process, which is its own client.</summary>
internal sealed class Silo : IClusterClient, IHostedService, IDisposable
{
    // How often a call may come upon an activation that ends just then; Orleans' own limit.
    private const int MaxForwards = 2;

    private readonly Lazy<GrainCatalog> _catalog = new(() => new());
    private readonly TimeProvider _managementClock;
    private IdleCollector? _collector;
    private volatile SiloStatus _status;

    public Silo(
        IServiceProvider services,
        IOptions<GrainCollectionOptions> collectionOptions,
        IOptions<SiloMessagingOptions> messagingOptions,
        ILoggerFactory loggerFactory,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider grainClock,
        [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider messagingClock,
        [FromKeyedServices(TimeProviderNames.ActivationManagement)] TimeProvider managementClock)
    {
        Services = services;
        CollectionOptions = collectionOptions.Value;
        Log = new(loggerFactory.CreateLogger("Orleans.Embedded"));
        GrainClock = grainClock;
        _managementClock = managementClock;
        Copier = services.GetService<IWireCopier>();
        Outstanding = new(messagingClock, messagingOptions.Value.ResponseTimeout);
    }

    public IServiceProvider Services { get; }

    public GrainCollectionOptions CollectionOptions { get; }

    public SiloLog Log { get; }

    public TimeProvider GrainClock { get; }

    public IWireCopier? Copier { get; }

    public OutstandingCalls Outstanding { get; }

    public IdleCollector Collector => _collector!;

    IServiceProvider IClusterClient.ServiceProvider => Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        GrainInterface type = GrainInterface.Of<TGrainInterface>();
        GrainClass grainClass = _catalog.Value.Find(typeof(TGrainInterface), grainClassNamePrefix);
        return (TGrainInterface)(object)type.NewReference(new(this, type, grainClass, primaryKey, null));
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference)
        {
            throw new ArgumentException("Argument obj is already a grain reference.", nameof(obj));
        }

        if (RuntimeContext.Current is not null)
        {
            throw new InvalidOperationException("Cannot create a local object reference from a grain.");
        }

        if (obj is not TGrainObserverInterface)
        {
            throw new ArgumentException($"The provided object must implement {typeof(TGrainObserverInterface)}.", nameof(obj));
        }

        ObserverTarget target = new(this, obj);
        GrainInterface type = GrainInterface.Of<TGrainObserverInterface>();
        return (TGrainObserverInterface)(object)type.NewReference(new(this, type, null, target.Id.Key.ToString(), target));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ObserverTarget target = (obj as GrainReference)?.Observer ?? throw new ArgumentException("Argument reference is not a grain reference.", nameof(obj));
        if (target.IsDeleted)
        {
            throw new ArgumentException("Reference is not associated with a local object.", nameof(obj));
        }

        target.IsDeleted = true;
    }

    public void Send(Call call, GrainReference target, GrainMethod method)
    {
        call.Begin(this, target, method);
        if (_status is SiloStatus.Created or SiloStatus.Stopped)
        {
            call.Fail(new SiloUnavailableException($"The local Orleans host is not running and cannot process the request: {call}."));
        }
        else if (target.Observer is { } observer)
        {
            observer.Receive(call);
        }
        else
        {
            Route(call);
        }
    }

    /// <summary>Sends a call on that waited for an activation which has ended meanwhile.</summary>
    public void Forward(Call call)
    {
        if (++call.Forwards > MaxForwards)
        {
            call.Fail(new OrleansMessageRejectionException($"Forwarding failed: tried to forward message {call} for {call.Forwards} times after its activations had ended."));
        }
        else
        {
            Route(call);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (CollectionOptions.CollectionQuantum <= TimeSpan.Zero || CollectionOptions.CollectionAge <= CollectionOptions.CollectionQuantum)
        {
            throw new OrleansConfigurationException(
                $"{nameof(GrainCollectionOptions.CollectionAge)} ({CollectionOptions.CollectionAge}) must be greater than {nameof(GrainCollectionOptions.CollectionQuantum)} ({CollectionOptions.CollectionQuantum}), which must be greater than zero.");
        }

        _collector = new(_managementClock, _catalog.Value.Classes, CollectionOptions);
        _status = SiloStatus.Active;
        Log.Started(_catalog.Value.Classes.Count);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_status != SiloStatus.Active)
        {
            return;
        }

        _status = SiloStatus.Stopping;
        _collector?.Dispose();
        try
        {
            DeactivationReason reason = new(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
            while (_catalog.Value.Classes.SelectMany(c => c.Targets.Values).ToList() is { Count: > 0 } targets)
            {
                await Task.WhenAll(targets.Select(t => t.DeactivateAsync(reason, cancellationToken))).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Log.StoppedUngracefully();
        }

        _status = SiloStatus.Stopped;
        Outstanding.Dispose();
        Outstanding.FailAll(static call => new SiloUnavailableException($"The local Orleans host is shutting down and can no longer process the request: {call}."));
        Log.Stopped();
    }

    public void Dispose()
    {
        _status = SiloStatus.Stopped;
        _collector?.Dispose();
        Outstanding.Dispose();
    }

    private void Route(Call call)
    {
        GrainClass grainClass = call.Target.Class!;
        while (true)
        {
            if (!grainClass.Targets.TryGetValue(call.Target.Key, out IGrainTarget? target))
            {
                if (_status != SiloStatus.Active)
                {
                    call.Fail(new SiloUnavailableException($"The local Orleans host is shutting down and makes no new activation for the request: {call}."));
                    return;
                }

                target = grainClass.Targets.GetOrAdd(
                    call.Target.Key,
                    static (key, at) => at.grainClass.IsStateless
                        ? new StatelessWorkers(at.silo, at.grainClass, key)
                        : new Activation(at.silo, at.grainClass, key, null),
                    (silo: this, grainClass));
            }

            if (target.Receive(call))
            {
                return;
            }
        }
    }

    private enum SiloStatus
    {
        Created,
        Active,
        Stopping,
        Stopped,
    }
}
