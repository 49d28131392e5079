using Asya.Grains.Hosting;
using Asya.Hosting;
using Asya.Samples;
using Asya.TestSilo;

// The product as it is, with actors that behave badly and with places at which it dies when it is told to.
return await AsyaHost.RunAsync(args, static services => services
    .AddSampleActors()
    .AddTestActors()
    .AddSingleton<FaultPoints, DeadlyFaultPoints>());
