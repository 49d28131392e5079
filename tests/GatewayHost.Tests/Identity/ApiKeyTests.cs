using System.Net;
using System.Text.Json;
using Asya.Gateway.Identity;

namespace Asya.Gateway.Tests.Identity;

public sealed class ApiKeyTests
{
    [Fact]
    public async Task A_key_is_taken_in_either_header_and_not_twice()
    {
        using KeyFile keys = new KeyFile().With("ann", "read");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);
        string key = KeyFile.KeyOf("ann");

        Assert.Equal(200, await ListAsync(gateway, ("X-API-Key", key)));
        Assert.Equal(200, await ListAsync(gateway, ("Authorization", "Bearer " + key)));
        Assert.Equal(200, await ListAsync(gateway, ("Authorization", "bearer " + key)));
        Assert.Equal(401, await ListAsync(gateway, ("Authorization", key)));
        Assert.Equal(401, await ListAsync(gateway, ("Authorization", "Basic " + key)));
        Assert.Equal(401, await ListAsync(gateway, ("X-API-Key", key), ("Authorization", "Bearer " + key)));
        Assert.Equal(401, await ListAsync(gateway, ("X-API-Key", key), ("X-API-Key", key)));
    }

    [Fact]
    public async Task A_key_that_is_taken_out_of_the_file_ends_and_a_broken_file_changes_nothing()
    {
        ManualTimeProvider clock = new();
        using KeyFile keys = new KeyFile().With("ann", "read").With("bob", "read").With("soon", "read", expires: clock.GetUtcNow().AddSeconds(15));
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys, clock);
        Assert.Equal(200, await ListAsync(gateway, IdentityGateway.KeyOf("bob")));

        keys.Without("bob").With("new", "read");
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(401, await ListAsync(gateway, IdentityGateway.KeyOf("bob")));
        Assert.Equal(200, await ListAsync(gateway, IdentityGateway.KeyOf("new")));

        keys.Write("{ \"keys\": [ { ");
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, await ListAsync(gateway, IdentityGateway.KeyOf("new")));
        Assert.Equal(200, await ListAsync(gateway, IdentityGateway.KeyOf("soon")));

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(401, await ListAsync(gateway, IdentityGateway.KeyOf("soon")));
    }

    [Fact]
    public async Task The_originals_one_key_may_do_everything()
    {
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(null, clock: null, ("ASYA_A2A_API_KEY", "the-shared-key"));

        using HttpResponseMessage created = await gateway.SendAsync(HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", ("X-API-Key", "the-shared-key"));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("a2a", gateway.Cluster["t"].Now.Principal);
        Assert.Equal(401, await ListAsync(gateway, ("X-API-Key", "the-shared-kez")));
    }

    [Theory]
    [InlineData("""{"keys":[{"id":"a","principal":"p","scopes":["read"],"hash":"sha256:00"}]}""", "sha256:<64 hex digits>")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","scopes":["rule"],"hash":"HASH"}]}""", "the scope 'rule'")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","scopes":[],"hash":"HASH"}]}""", "has no scopes")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","hash":"HASH"}]}""", "has no scopes")]
    [InlineData("""{"keys":[{"id":"a","scopes":["read"],"hash":"HASH"}]}""", "has no principal")]
    [InlineData("""{"keys":[{"principal":"p","scopes":["read"],"hash":"HASH"}]}""", "has no id")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","tenant":"a~b","scopes":["read"],"hash":"HASH"}]}""", "has a tenant that is not")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","scopes":["read"],"hash":"HASH","expire":"2020-01-01"}]}""", "keys.txt:1")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","scopes":["read"],"hash":"HASH"},{"id":"b","principal":"p","scopes":["read"],"hash":"HASH"}]}""", "the same hash")]
    [InlineData("""{"keys":[null]}""", "has no id")]
    [InlineData("""{}""", "no list")]
    [InlineData("""null""", "no list")]
    [InlineData("", "keys.txt:1")]
    public void A_wrong_file_is_refused_and_the_place_is_named(string content, string words)
    {
        string hash = ApiKey.Show(ApiKey.HashOf("k"));

        ApiKeyFileException refusal = Assert.Throws<ApiKeyFileException>(
            () => ApiKeyFile.Parse("keys.txt", System.Text.Encoding.UTF8.GetBytes(content.Replace("HASH", hash, StringComparison.Ordinal))));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hash[7..], refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task A_missing_file_stops_the_start()
    {
        KeyFile keys = new();
        keys.Dispose();

        ApiKeyFileException refusal = await Assert.ThrowsAsync<ApiKeyFileException>(() => IdentityGateway.StartAsync(keys));

        Assert.Contains("ASYA_API_KEYS_FILE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_makes_a_key_whose_entry_the_gateway_takes()
    {
        using StringWriter output = new();
        using StringWriter error = new();

        Assert.True(KeysCommand.TryRun(["keys", "new", "--principal", "ann", "--scopes", "create,read", "--tenant", "acme", "--expires", "2099-01-31"], output, error, out int exitCode));

        Assert.Equal((0, ""), (exitCode, error.ToString()));
        string key = output.ToString().Split('\n').Single(line => line.StartsWith("asya_", StringComparison.Ordinal)).Trim();
        string entry = output.ToString()[output.ToString().IndexOf('{', StringComparison.Ordinal)..];
        using KeyFile keys = new();
        keys.Write($"{{\"keys\":[{entry}]}}");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);
        using HttpResponseMessage created = await gateway.SendAsync(HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", ("X-API-Key", key));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("ann", gateway.Cluster["acme~t"].Now.Principal);
        Assert.DoesNotContain(key, entry, StringComparison.Ordinal);
        Assert.Equal("2099-01-31T00:00:00+00:00", JsonDocument.Parse(entry).RootElement.GetProperty("expires").GetString());
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("keys old")]
    [InlineData("keys new")]
    [InlineData("keys new --principal")]
    [InlineData("keys new --principal p")]
    [InlineData("keys new --principal p --scopes rule")]
    [InlineData("keys new --principal p --scopes read --expires soon")]
    [InlineData("keys new --principal p --scopes read --tenant a/b")]
    [InlineData("keys new --principal p --scopes read --more")]
    public void A_wrong_command_makes_no_key(string line)
    {
        using StringWriter output = new();
        using StringWriter error = new();

        Assert.True(KeysCommand.TryRun(line.Split(' '), output, error, out int exitCode));

        Assert.Equal(2, exitCode);
        Assert.Empty(output.ToString());
        Assert.NotEmpty(error.ToString());
        Assert.False(KeysCommand.TryRun(["--urls", "x"], output, error, out _));
    }

    private static async Task<int> ListAsync(GatewayFixture gateway, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Get, "/mesh", null, headers);
        return (int)response.StatusCode;
    }
}
