"""How patient supervision is. One value, so that tests may live a day in a second."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Limits of supervision, in seconds unless said otherwise.

    Attributes
    ----------
    silence_s
        Without samples of a stream on a connection that is up, before anything is done.
    resubscribed_s
        For samples to come after subscribing anew.
    backoff_s
        Waits before the attempts of one rung, each drawn within ``jitter``; one more failure, and
        the next rung is entered. The first four are those of bleak-retry-connector.
    jitter
        Share by which a wait is drawn longer or shorter.
    asked_s
        Wait between rounds once the person has been asked.
    full_s
        Wait while the adapter holds no more connections.
    settled_s
        Of samples without trouble, after which the ladder begins at its foot again.
    fresh_s
        For which an advertisement is taken as recent: BlueZ forgets a device 30 s after a scan.
    listen_s, rest_s
        A scan and the pause after it, while other sensors of the adapter stream: one that comes
        back is seen within ``listen_s + rest_s``. With nothing to disturb the scan goes on.
    renew_s
        Of a scan, after which it is started anew: one whose adapter was off for a moment is dead
        and gives no sign of it (seen with BlueZ 5.66).
    deaf_s
        Of a scan that hears nothing at all, before it is started anew, and again before the adapter
        is power-cycled: what habluetooth waits.
    absent_s
        Without an advertisement, before the person is asked.
    sacrifice_s
        For which an adapter refuses to search, hears nothing, or cannot connect a sensor that
        advertises, before it is power-cycled although others stream through it: some seconds of
        theirs against hours of the one that is missing. As long again, and where that is allowed
        the service is restarted for one that still cannot be connected.
    sacrifice_every_s
        Least times between two of these, of an adapter that refuses or cannot connect and of the
        service: after one that helped (`power_every_s` holds anyway), then after the first in
        vain, the second, the third. The sensor itself may be broken, and nobody be there to see:
        the others lose some ten seconds four times on the first day, and once a day from then on.
    deaf_every_s
        The same for an adapter that hears nothing, which may also be because everybody has left
        the house: never more than once in six hours, and seldom more than thrice, because
        ``heard_s`` is over then.
    heard_s
        Within which something was heard in a place that is not simply quiet: neighbours' devices
        come and go with the day.
    power_every_s, restart_every_s
        Least time between two power cycles of an adapter, and two restarts of the service.
    may_restart
        Whether the service may be restarted at all.
    """

    silence_s: float = 2.0
    resubscribed_s: float = 3.0
    backoff_s: tuple[float, ...] = (0.25, 0.5, 1.0, 4.0)
    jitter: float = 0.2
    asked_s: float = 60.0
    full_s: float = 30.0
    settled_s: float = 30.0
    fresh_s: float = 20.0
    listen_s: float = 4.0
    rest_s: float = 6.0
    renew_s: float = 30.0
    deaf_s: float = 90.0
    absent_s: float = 600.0
    sacrifice_s: float = 300.0
    sacrifice_every_s: tuple[float, ...] = (600.0, 3600.0, 21600.0, 86400.0)
    deaf_every_s: tuple[float, ...] = (21600.0, 21600.0, 43200.0, 86400.0)
    heard_s: float = 86400.0
    power_every_s: float = 600.0
    restart_every_s: float = 3600.0
    may_restart: bool = False
