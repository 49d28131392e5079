using System.Collections.Immutable;
using Asya.Identity;
using Asya.Tasks;

namespace Asya.Gateway.Identity;

/// <summary>Who sends a request, from the credential and from nothing else.</summary>
/// <param name="Principal">The owner of the caller's tasks, also recorded with answers. Null while identity is off.</param>
/// <param name="Tenant">The tenant of the caller's tasks. No access goes beyond it.</param>
/// <param name="Scopes">The granted scopes, with the scopes they include.</param>
/// <param name="Expires">When the credential ends.</param>
internal sealed record Caller(string? Principal, string Tenant, Scope Scopes, DateTimeOffset? Expires = null)
{
    /// <summary>The longest name of a principal.</summary>
    public const int MaxPrincipalLength = 256;

    /// <summary>What stands for every person in <see cref="MayActFor"/>.</summary>
    public const string AnyPerson = "*";

    /// <summary>The longest name of a tenant: a file name has to hold it with a task's id.</summary>
    public const int MaxTenantLength = 64;

    /// <summary>Gets the groups that it belongs to: whom a pause may name instead of a principal.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Gets its other names: the same person for rules about people.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the people in whose name it may act; <c>*</c>: everyone's.</summary>
    public ImmutableArray<string> MayActFor { get; init; } = [];

    /// <summary>Gets the person for whom it acts in this request.</summary>
    public Person? OnBehalfOf { get; init; }

    /// <summary>Gets the name of the credential, kept with the webhooks that it registers. Null while identity is off.</summary>
    public string? Credential { get; init; }

    /// <summary>Gets the token that is cancelled when the credential is revoked.</summary>
    public CancellationToken Revoked { get; init; }

    /// <summary>Gets how long a stream may last before the credential is checked again. Null: as long as the credential.</summary>
    public TimeSpan? MaxStreamDuration { get; init; }

    /// <summary>Gets it as one who sees the tasks that its pauses ask it about.</summary>
    public TaskAnswerer AsViewer => new() { Principal = Principal, Groups = Groups, Aliases = Aliases };

    /// <summary>The caller of every request while identity is off; it may do everything.</summary>
    public static Caller Anonymous { get; } = new(null, TaskKey.DefaultTenant, Asya.Gateway.Identity.Scopes.All);

    /// <summary>Indicates whether it may act for a person.</summary>
    public bool IsDeputyOf(Person person) => MayActFor.Any(name => name == AnyPerson || person.Is(name));

    /// <summary>Gets the caller for an endpoint that names it among its parameters.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => new(context.Caller());

    public bool Has(Scope scope) => (Scopes & scope) == scope;

    /// <summary>Gets the task of the caller's tenant that has an id.</summary>
    public TaskKey KeyOf(TaskId id) => TaskKey.For(id, Tenant);

    /// <summary>Fails unless the caller has a scope.</summary>
    public void Demand(Scope scope)
    {
        if (!Has(scope))
        {
            throw new Asya.Gateway.Errors.ForbiddenException(scope);
        }
    }

    /// <summary>Tells whether a name can be a principal's: nothing that a log or a header could trip over.</summary>
    public static bool IsPrincipal(string? name) => name is { Length: > 0 and <= MaxPrincipalLength } && !name.Any(char.IsControl);

    /// <summary>Tells whether a name can be a tenant's. Empty: the default tenant.</summary>
    public static bool IsTenant(string? name) =>
        name is { Length: <= MaxTenantLength } && (name.Length == 0 || TaskId.TryParse(name, out _));
}
