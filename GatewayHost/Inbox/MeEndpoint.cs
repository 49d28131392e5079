using Asya.Gateway.Api;
using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Inbox;

/// <summary><c>GET /inbox/me</c>: the caller behind the credential, so that the page can mark the user's own tasks.</summary>
internal sealed class MeEndpoint(IOptions<IdentityOptions> identity)
{
    public JsonAnswer<Me> Show(Caller caller) => new Me(
        identity.Value.IsOn, caller.Principal, caller.Tenant, caller.Groups,
        [.. Scopes.Names.Where(name => Scopes.TryParse(name, out Scope scope) && caller.Has(scope))]);
}
