using Asya.Gateway.Identity;
using Asya.Gateway.Responses;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Inbox;

/// <summary><c>GET /inbox/me</c>: the caller behind the credential, so that the page can mark the user's own tasks.</summary>
internal sealed class MeEndpoint(IOptions<IdentityOptions> identity)
{
    public async Task ShowAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        using PooledJson json = PooledJson.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteBoolean("identity"u8, identity.Value.IsOn);
        json.Writer.WriteString("principal"u8, caller.Principal);
        json.Writer.WriteString("tenant"u8, caller.Tenant);
        json.Writer.WriteTexts("groups"u8, caller.Groups.AsSpan());
        json.Writer.WriteTexts("scopes"u8, [.. Scopes.Names.Where(name => Scopes.TryParse(name, out Scope scope) && caller.Has(scope))]);
        json.Writer.WriteEndObject();
        await json.SendAsync(context, StatusCodes.Status200OK);
    }
}
