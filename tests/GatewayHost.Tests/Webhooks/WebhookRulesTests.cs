using System.Net;
using Asya.Gateway.Webhooks;

namespace Asya.Gateway.Tests.Webhooks;

/// <summary>The pure rules: which addresses, which hosts, how long to wait.</summary>
public sealed class WebhookRulesTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::808:808")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:808:808::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Addresses_of_special_purpose_are_not_public(string address) =>
        Assert.False(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("192.0.1.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2a00:1450::1")]
    public void All_others_are(string address) => Assert.True(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://client.example/h", "https")]
    [InlineData("ftp://client.example/h", "https")]
    [InlineData("file:///etc/passwd", "absolute")]
    [InlineData("/hook", "absolute")]
    [InlineData("client.example/hook", "absolute")]
    [InlineData("https://ann:secret@client.example/h", "user name")]
    [InlineData("https://client.example/h#f", "fragment")]
    [InlineData("https://127.0.0.1/h", "this machine")]
    [InlineData("https://127.1/h", "this machine")]
    [InlineData("https://2130706433/h", "this machine")]
    [InlineData("https://0x7f000001/h", "this machine")]
    [InlineData("https://0177.0.0.1/h", "this machine")]
    [InlineData("https://[::1]/h", "this machine")]
    [InlineData("https://[::ffff:127.0.0.1]/h", "this machine")]
    [InlineData("https://[64:ff9b::7f00:1]/h", "this machine")]
    [InlineData("https://169.254.169.254/latest/meta-data", "this machine")]
    [InlineData("https://１２７.0.0.1/h", "ASCII")]
    public void A_forbidden_address_is_refused_by_a_named_rule(string url, string rule) =>
        Assert.Contains(rule, Assert.Throws<WebhookRefusedException>(() => WebhookAddressRules.Read(url, new WebhookOptions()))
            .Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://client.example/h?x=1")]
    [InlineData("https://client.example:8443/")]
    [InlineData("https://8.8.8.8/h")]
    [InlineData("https://[2001:4860:4860::8888]/h")]
    public void What_is_public_may_be_called(string url) =>
        Assert.Equal(url, WebhookAddressRules.Read(url, new WebhookOptions()).OriginalString);

    [Theory]
    [InlineData("http://127.0.0.1:8080/h", true)]
    [InlineData("https://10.0.0.1/h", true)]
    [InlineData("ftp://127.0.0.1/h", false)]
    [InlineData("http://ann@127.0.0.1/h", false)]
    public void The_setting_for_tests_opens_http_and_private_addresses_and_nothing_else(string url, bool isOpen)
    {
        WebhookOptions options = new() { AllowInsecure = true };
        Assert.Equal(isOpen, Record.Exception(() => WebhookAddressRules.Read(url, options)) is null);
    }

    [Theory]
    [InlineData("hooks.example", "https://hooks.example/h", true)]
    [InlineData("hooks.example", "https://HOOKS.example:8443/h", true)]
    [InlineData("hooks.example", "https://x.hooks.example/h", false)]
    [InlineData("hooks.example", "https://hooks.example.evil.test/h", false)]
    [InlineData("hooks.example:8443", "https://hooks.example:8443/h", true)]
    [InlineData("hooks.example:8443", "https://hooks.example/h", false)]
    [InlineData("hooks.example:443", "https://hooks.example/h", true)]
    [InlineData("*.hooks.example", "https://a.hooks.example/h", true)]
    [InlineData("*.hooks.example", "https://hooks.example/h", false)]
    [InlineData("*.hooks.example", "https://evilhooks.example/h", false)]
    public void A_list_of_hosts_is_kept_to_the_letter(string entry, string url, bool isAllowed)
    {
        WebhookOptions options = new() { AllowedHosts = { entry } };
        Assert.Equal(isAllowed, Record.Exception(() => WebhookAddressRules.Read(url, options)) is null);
    }

    [Theory]
    [InlineData("https://hooks.example")]
    [InlineData("hooks.example/h")]
    [InlineData("ann@hooks.example")]
    [InlineData("hooks.example:99999")]
    [InlineData("")]
    public void Entries_that_are_no_hosts_are_refused_at_the_start(string entry) =>
        Assert.True(new WebhookOptionsRules().Validate(null, new GatewayOptions { Push = { AllowedHosts = { entry } } }).Failed);

    [Theory]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(4, 1, 8)]
    [InlineData(4, 0, 4)]
    [InlineData(12, 1, 600)]
    [InlineData(10_000, 1, 600)]
    [InlineData(10_000, 0, 300)]
    public void Each_failure_doubles_the_wait_up_to_a_limit_and_half_of_it_is_chance(int failures, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WebhookBackoff.After(failures, Waits, chance, TimeSpan.Zero));

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0.1, 1)]
    [InlineData(86_400, 600)]
    public void A_webhook_may_ask_for_a_longer_wait_but_not_for_one_without_end(double asked, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WebhookBackoff.After(1, Waits, 1, TimeSpan.FromSeconds(asked)));

    [Fact]
    public void It_is_enough_after_so_many_attempts_or_so_long()
    {
        WebhookOptions options = new() { MaxAttempts = 3, MaxAge = TimeSpan.FromHours(1) };
        Assert.False(WebhookBackoff.IsEnough(2, TimeSpan.FromMinutes(59), options));
        Assert.True(WebhookBackoff.IsEnough(3, TimeSpan.Zero, options));
        Assert.True(WebhookBackoff.IsEnough(1, TimeSpan.FromHours(1), options));
    }

    private static WebhookOptions Waits => new() { FirstRetry = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromMinutes(10) };
}
