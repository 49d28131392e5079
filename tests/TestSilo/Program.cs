using Asya.Grains.Hosting;
using Asya.Hosting;
using Asya.Samples;
using Asya.TestSilo;

// The product with misbehaving actors and with scripted crash points.
return await AsyaHost.RunAsync(args, static services => services
    .AddSampleActors()
    .AddTestActors()
    .AddSingleton<FaultPoints, DeadlyFaultPoints>());
