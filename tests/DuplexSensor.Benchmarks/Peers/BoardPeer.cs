using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator;

namespace DuplexSensor.Benchmarks.Peers;

/// <summary>The virtual board.</summary>
internal static class BoardPeer
{
    public static async Task<IAsyncDisposable> StartAsync(PeerOptions options, IFlash flash)
    {
        var board = new VirtualBoard(new VirtualBoardOptions
        {
            Config = new DeviceConfig
            {
                Thing = options.Thing,
                Port = options.MqttPort,
                RefreshMs = 3_600_000,
                RestartOnChange = false,
                JobPayloadUrl = options.PayloadUrl("{jobId}"),
            },
            CertificatePath = options.Files.CertificatePath,
            KeyPath = options.Files.PrivateKeyPath,
            CaPath = options.Files.CaPath,
            Flash = flash,
            Trace = new NoTrace(),
        });
        await StartAsync(board, options);
        return board;
    }

    // The board asks for jobs after it has subscribed and reported.
    private static async Task StartAsync(VirtualBoard board, PeerOptions options)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        options.Log.Added += OnAdded;
        await board.StartAsync();
        await ready.Task;
        options.Log.Added -= OnAdded;

        void OnAdded(CloudEvent one)
        {
            if (one.Subject == $"$aws/things/{options.Thing}/jobs/start-next/accepted")
            {
                ready.TrySetResult();
            }
        }
    }

    private sealed class NoTrace : ITrace
    {
        public void Write(byte[] line, int length)
        {
        }
    }
}
