using System.Reflection;

namespace Asya.Storage.Tests;

public sealed class S3CredentialTests
{
    // Without it: "Assembly AWSSDK.SecurityToken could not be found or loaded", with the first request, and only on EKS.
    [Fact]
    public void A_role_given_by_a_web_identity_can_be_taken_for_the_SDK_finds_what_it_loads_by_name() =>
        Assert.NotNull(Assembly.Load("AWSSDK.SecurityToken").GetType("Amazon.SecurityToken.AmazonSecurityTokenServiceClient"));
}
