using System;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>
/// A story runs in a load context of its own: this assembly once more, so that everything static in adapters and
/// stand-ins is new. It must not use anything of the test that tells it.
/// </summary>
internal static class Story
{
    public static void Run(Action story) => Invoke(story, []);

    public static void Run<T>(Action<T> story, T argument) => Invoke(story, [argument]);

    private static void Invoke(Delegate story, object[] arguments)
    {
        var context = new AssemblyLoadContext(story.Method.Name);
        Assembly copy = context.LoadFromAssemblyPath(typeof(Story).Assembly.Location);
        MethodBase told = copy.ManifestModule.ResolveMethod(story.Method.MetadataToken);
        object teller = told.IsStatic ? null : Activator.CreateInstance(told.DeclaringType, nonPublic: true);
        try
        {
            told.Invoke(teller, arguments);
        }
        catch (TargetInvocationException fault)
        {
            ExceptionDispatchInfo.Throw(fault.InnerException);
        }
    }
}
