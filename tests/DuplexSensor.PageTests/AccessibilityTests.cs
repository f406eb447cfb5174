using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>By keyboard, with a screen reader, on a small and a wide screen, light and dark.</summary>
[WholeRun]
public sealed class AccessibilityTests(Chromium chromium, OneBoard board) : IClassFixture<OneBoard>
{
    private static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];

    [Fact]
    public async Task Axe_finds_nothing_serious_on_the_page_of_a_board()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, board.Url);
        await visit.ExpectAsync("#board-state", "Connected");
        await visit.Find("#quick-led").ClickAsync();
        await visit.Find("#jobs").GetByText("Create job").ClickAsync();
        await visit.ExpectAsync("#jobs .execution", "succeeded");
        await visit.Find("#messages .link").First.ClickAsync();
        await visit.Find("#shadow summary").ClickAsync();

        await AssertNothingSeriousAsync(visit, widths: [390, 1600]);
    }

    [Fact]
    public async Task Axe_finds_nothing_serious_on_the_page_of_all_boards()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000, "desk", "shelf", "window");
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        await visit.ExpectAsync("#fleet-summary", "3 connected");
        await visit.Find("#fleet summary").First.ClickAsync();
        await visit.Find("#fleet-jobs select").SelectOptionAsync("all:");
        await visit.Find("#fleet-jobs").GetByText("Create job").ClickAsync();
        await visit.ExpectAsync("#rollouts", "3 of 3 succeeded");

        await AssertNothingSeriousAsync(visit, widths: [1600]);
    }

    [Fact]
    public async Task The_button_of_the_board_is_pressed_and_the_LED_switched_by_keyboard()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000, "my-esp32");
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        await visit.ExpectAsync("#board-state", "Connected");

        await TabToAsync(visit, "Button GPIO 0, press it");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.ExpectToldAsync("The button was pressed");

        await TabToAsync(visit, "LED, from the cloud");
        await visit.Page.Keyboard.PressAsync("Space");
        await visit.ExpectMatchAsync("#drawing svg.lit");
    }

    [Fact]
    public async Task Who_wants_less_motion_sees_messages_appear_instead_of_move()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, board.Url);
        await visit.ShowAsync(1600, ColorScheme.Light, ReducedMotion.Reduce);
        await visit.Page.ReloadAsync();
        await visit.ExpectMatchAsync("#lane-up .pill");

        string[] properties = await visit.Page.EvaluateAsync<string[]>(
            """
            () => document.getAnimations().filter(animation => animation.effect.target.matches('.pill'))
              .flatMap(animation => animation.effect.getKeyframes()).flatMap(frame => Object.keys(frame))
            """);
        Assert.Contains("opacity", properties);
        Assert.DoesNotContain("transform", properties);
    }

    private static async Task TabToAsync(Visit visit, string name)
    {
        for (int presses = 0; presses < 60; presses++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            string focused = await visit.Page.EvaluateAsync<string>(
                "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()");
            if (focused == name)
            {
                return;
            }
        }

        Assert.Fail($"60 presses of Tab do not lead to \"{name}\".");
    }

    private static async Task AssertNothingSeriousAsync(Visit visit, int[] widths)
    {
        foreach (int width in widths)
        {
            foreach (ColorScheme scheme in Schemes)
            {
                await visit.ShowAsync(width, scheme);
                await AssertNothingSeriousAsync(visit);
            }
        }
    }

    private static async Task AssertNothingSeriousAsync(Visit visit)
    {
        // A message that moves fades in and out; screen readers are told of it in words.
        var context = new AxeRunContext { Exclude = [new AxeSelector(".pill")] };
        var options = new AxeRunOptions { ResultTypes = [ResultType.Violations] };
        AxeResult result = await visit.Page.RunAxe(context, options);
        Assert.NotEmpty(result.Passes);
        Assert.Equal("", string.Join('\n', result.Violations
            .Where(violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}"))));
    }
}
