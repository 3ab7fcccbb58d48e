"""How long a generated case may take is no property of the program: no deadline, on a busy machine neither."""

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
