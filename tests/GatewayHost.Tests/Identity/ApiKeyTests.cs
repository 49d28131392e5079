using System.CommandLine;
using System.Net;
using System.Text.Json;
using Asya.Gateway.Hosting;
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
        using KeyFile keys = new KeyFile().With("ann", "read").With("bob", "read")
            .With("soon", "read", expires: clock.GetUtcNow().AddSeconds(15));
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

    [Theory]
    [InlineData("removed")]
    [InlineData("without a scope")]
    [InlineData("out of a group")]
    public async Task A_stream_ends_when_its_key_is_removed_or_loses_rights_and_no_other_does(string change)
    {
        ManualTimeProvider clock = new();
        using KeyFile keys = new KeyFile().With("ann", "create read", groups: "finance").With("bob", "create read", groups: "finance");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys, clock);
        using StreamReader anns = await StreamAsync(gateway, "ann");
        using StreamReader bobs = await StreamAsync(gateway, "bob");

        keys.Without("bob");
        if (change != "removed")
        {
            keys.With("bob", change == "without a scope" ? "read" : "create read", groups: change == "out of a group" ? null : "finance");
        }

        clock.Advance(TimeSpan.FromSeconds(5));

        await bobs.ReadToEndAsync().WithTimeout("the end of the stream of the key that has changed");
        gateway.Cluster.Succeed("anns");
        Assert.Contains(
            "succeeded", await anns.ReadToEndAsync().WithTimeout("the end of the other stream's task"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_originals_one_key_may_do_everything()
    {
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(null, clock: null, ("ASYA_A2A_API_KEY", "the-shared-key"));

        using HttpResponseMessage created =
            await gateway.SendAsync(HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", ("X-API-Key", "the-shared-key"));

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
    [InlineData(
        """{"keys":[{"id":"a","principal":"p","scopes":["read"],"hash":"HASH"},{"id":"b","principal":"p","scopes":["read"],"hash":"HASH"}]}""", "the same hash")]
    [InlineData(
        """{"keys":[{"id":"a","principal":"ann","scopes":["read"],"hash":"HASH"},{"id":"b","principal":"ANN","scopes":["read"],"hash":"HASH2"}]}""", "spellings of one name")]
    [InlineData(
        """{"keys":[{"id":"a","principal":"ann","scopes":["read"],"hash":"HASH"},{"id":"b","principal":"bob","aliases":["Ann"],"scopes":["read"],"hash":"HASH2"}]}""", "the alias 'Ann' of 'bob' is a name of 'ann'")]
    [InlineData(
        """{"keys":[{"id":"a","principal":"ann","aliases":["x"],"scopes":["read"],"hash":"HASH"},{"id":"b","principal":"bob","aliases":["X"],"scopes":["read"],"hash":"HASH2"}]}""", "the alias 'X' of 'bob' is a name of 'ann'")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","may_act_for":[null],"scopes":["read"],"hash":"HASH"}]}""", "may act for a name")]
    [InlineData("""{"keys":[{"id":"a","principal":"p","aliases":[""],"scopes":["read"],"hash":"HASH"}]}""", "an alias that is no name")]
    [InlineData("""{"keys":[null]}""", "has no id")]
    [InlineData("""{}""", "no list")]
    [InlineData("""null""", "no list")]
    [InlineData("", "keys.txt:1")]
    public void A_wrong_file_is_refused_and_the_place_is_named(string content, string words)
    {
        string hash = ApiKey.Show(ApiKey.HashOf("k"));

        ApiKeyFileException refusal = Assert.Throws<ApiKeyFileException>(
            () => ApiKeyFile.Parse(
                "keys.txt", System.Text.Encoding.UTF8.GetBytes(content
                    .Replace("HASH2", ApiKey.Show(ApiKey.HashOf("k2")), StringComparison.Ordinal)
                    .Replace("HASH", hash, StringComparison.Ordinal))));

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

        int exitCode = await CommandLines.RunAsync(
            Root, ["keys", "new", "--principal", "ann", "--scopes", "create,read", "--tenant", "acme", "--expires", "2099-01-31"], output,
            error);

        Assert.Equal((0, ""), (exitCode, error.ToString()));
        string key = output.ToString().Split('\n').Single(line => line.StartsWith("asya_", StringComparison.Ordinal)).Trim();
        string entry = output.ToString()[output.ToString().IndexOf('{', StringComparison.Ordinal)..];
        using KeyFile keys = new();
        keys.Write($"{{\"keys\":[{entry}]}}");
        await using GatewayFixture gateway = await IdentityGateway.StartAsync(keys);
        using HttpResponseMessage created =
            await gateway.SendAsync(HttpMethod.Post, "/mesh", """{"id":"t","flow":"report_approval"}""", ("X-API-Key", key));
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
    [InlineData("keys new --principal p --principal q --scopes read")]
    public async Task A_wrong_command_makes_no_key(string line)
    {
        using StringWriter output = new();
        using StringWriter error = new();

        Assert.Equal(2, await CommandLines.RunAsync(Root, line.Split(' '), output, error));

        Assert.Empty(output.ToString());
        Assert.NotEmpty(error.ToString());
    }

    private static RootCommand Root => new() { KeysCommand.Create() };

    private static async Task<StreamReader> StreamAsync(GatewayFixture gateway, string key)
    {
        using HttpResponseMessage created =
            await gateway.SendAsync(
                HttpMethod.Post, "/mesh", $$"""{"id":"{{key}}s","flow":"report_approval"}""", IdentityGateway.KeyOf(key));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        HttpResponseMessage stream = await gateway.SendAsync(HttpMethod.Get, $"/mesh/{key}s/events", null, IdentityGateway.KeyOf(key));
        StreamReader reader = new(await stream.Content.ReadAsStreamAsync());
        Assert.NotNull(await reader.ReadLineAsync());
        return reader;
    }

    private static async Task<int> ListAsync(GatewayFixture gateway, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await gateway.SendAsync(HttpMethod.Get, "/mesh", null, headers);
        return (int)response.StatusCode;
    }
}
